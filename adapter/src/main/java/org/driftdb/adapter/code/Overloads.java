package org.driftdb.adapter.code;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Which of the methods or constructors of one name a call means, by the rules of Java. What a plan
 * says is known by its text alone, so this need not be the one that Calcite had in mind.
 */
final class Overloads {
  /** A constructor has this name. */
  private static final String CONSTRUCTOR = "<init>";

  private static final Map<Call, Found> FOUND = new ConcurrentHashMap<>();

  private Overloads() {}

  /**
   * A call.
   *
   * @param arguments the static types of what is passed
   */
  private record Call(Class<?> type, String name, List<Class<?>> arguments) {}

  /**
   * What a call means.
   *
   * @param parameters the type of each argument; more than are declared where it takes any number
   * @param packed how many of the last arguments are passed as one array; -1 if none are
   */
  record Found(Executable executable, List<Class<?>> parameters, int packed) {}

  /** What {@code x.name(..)} means, x being of a type, or that type itself. */
  static Found method(Class<?> type, String name, List<Class<?>> arguments) {
    return found(new Call(type, name, arguments));
  }

  /** What {@code new X(..)} means. */
  static Found constructor(Class<?> type, List<Class<?>> arguments) {
    return found(new Call(type, CONSTRUCTOR, arguments));
  }

  private static Found found(Call call) {
    Found known = FOUND.get(call);
    if (known == null) {
      known = find(call);
      FOUND.put(call, known);
    }
    return known;
  }

  private static Found find(Call call) {
    List<Executable> candidates = candidates(call);
    List<Found> applicable = applicable(candidates, call, JavaTypes::isSubtype);
    if (applicable.isEmpty()) {
      applicable = applicable(candidates, call, JavaTypes::isPassed);
    }
    if (applicable.isEmpty()) {
      for (Executable candidate : candidates) {
        Found packed = packed(candidate, call);
        if (packed != null) {
          applicable.add(packed);
        }
      }
    }
    Found found = mostSpecific(applicable, call);
    if (!found.executable.trySetAccessible()) {
      throw new NotReadException("closed method " + call);
    }
    return found;
  }

  private static List<Executable> candidates(Call call) {
    List<Executable> candidates = new ArrayList<>();
    if (call.name.equals(CONSTRUCTOR)) {
      candidates.addAll(List.<Constructor<?>>of(call.type.getConstructors()));
      return candidates;
    }
    for (Method method : call.type.getMethods()) {
      if (method.getName().equals(call.name)) {
        candidates.add(method);
      }
    }
    if (call.type.isInterface()) {
      for (Method method : Object.class.getMethods()) {
        if (method.getName().equals(call.name)) {
          candidates.add(method);
        }
      }
    }
    return candidates;
  }

  private static List<Found> applicable(
      List<Executable> candidates, Call call, BiPredicate<Class<?>, Class<?>> takes) {
    List<Found> applicable = new ArrayList<>();
    for (Executable candidate : candidates) {
      List<Class<?>> parameters = List.of(candidate.getParameterTypes());
      if (takesAll(parameters, call.arguments, takes)) {
        applicable.add(new Found(candidate, parameters, -1));
      }
    }
    return applicable;
  }

  private static boolean takesAll(
      List<Class<?>> parameters, List<Class<?>> types, BiPredicate<Class<?>, Class<?>> takes) {
    boolean all = parameters.size() == types.size();
    for (int i = 0; all && i < types.size(); i++) {
      all = takes.test(types.get(i), parameters.get(i));
    }
    return all;
  }

  private static @Nullable Found packed(Executable candidate, Call call) {
    Class<?>[] declared = candidate.getParameterTypes();
    int packed = call.arguments.size() - declared.length + 1;
    if (!candidate.isVarArgs() || packed < 0) {
      return null;
    }
    List<Class<?>> parameters = new ArrayList<>(List.of(declared).subList(0, declared.length - 1));
    for (int i = 0; i < packed; i++) {
      parameters.add(declared[declared.length - 1].getComponentType());
    }
    return takesAll(parameters, call.arguments, JavaTypes::isPassed)
        ? new Found(candidate, List.copyOf(parameters), packed)
        : null;
  }

  /** The one that could pass on what it takes to all others. */
  private static Found mostSpecific(List<Found> applicable, Call call) {
    Found best = null;
    for (Found one : applicable) {
      boolean all = true;
      for (Found other : applicable) {
        all &= takesAll(other.parameters, one.parameters, JavaTypes::isSubtype);
      }
      if (all && (best == null || overrides(one.executable, best.executable))) {
        best = one;
      }
    }
    if (best == null) {
      throw new NotReadException("method " + call);
    }
    return best;
  }

  /** Which of two of the same parameters is meant; they do the same unless they are abstract. */
  private static boolean overrides(Executable one, Executable other) {
    boolean narrower =
        one instanceof Method method
            && other instanceof Method before
            && before.getReturnType().isAssignableFrom(method.getReturnType());
    return narrower && !Modifier.isStatic(one.getModifiers());
  }
}
