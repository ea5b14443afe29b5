package org.driftdb.adapter.code;

import java.lang.reflect.Type;
import java.util.List;
import org.driftdb.adapter.code.Step.End;
import org.jspecify.annotations.Nullable;

/** A method of an object, or a function, that can be run. */
final class Method {
  private final Class<?>[] parameters;
  private final int size;
  private final Step body;

  /**
   * A method.
   *
   * @param size how long its frame is
   */
  Method(List<? extends Type> parameters, int size, Step body) {
    this.parameters = parameters.stream().map(JavaTypes::erased).toArray(Class<?>[]::new);
    this.size = size;
    this.body = body;
  }

  /**
   * Runs it.
   *
   * @param fields the frame of the object
   * @param arguments as many as it has parameters
   * @return its result; null if it has none
   */
  @Nullable Object run(@Nullable Object[] fields, @Nullable Object... arguments) {
    @Nullable Object[] frame = new @Nullable Object[size];
    frame[Scope.OUTER] = fields;
    for (int i = 0; i < parameters.length; i++) {
      Object value = arguments[i];
      Class<?> type = parameters[i];
      frame[Scope.FIRST + i] =
          type.isPrimitive()
              ? Conversions.checked(Conversions.present(value), JavaTypes.boxed(type))
              : Conversions.checked(value, type);
    }
    try {
      End end = body.in(frame);
      return end == null ? null : frame[Scope.OWN];
    } catch (Throwable e) {
      throw Method.<RuntimeException>unchecked(e);
    }
  }

  /** Throws what code throws as it is, though nothing declares it. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Throwable> E unchecked(Throwable failure) throws E {
    throw (E) failure;
  }
}
