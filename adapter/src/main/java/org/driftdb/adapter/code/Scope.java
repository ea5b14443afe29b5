package org.driftdb.adapter.code;

import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.linq4j.tree.MethodDeclaration;
import org.jspecify.annotations.Nullable;

/**
 * The names that code sees, and where their values are when it runs: in the frame of a method, that
 * of the object whose method it is, that of the method which made the object, and so on outwards.
 * An object has copies of the variables of the method that made it, as these never change after.
 */
final class Scope {
  /** In a frame: the one around it. */
  static final int OUTER = 0;

  /** In the frame of a method: its result; in that of an object: the object. */
  static final int OWN = 1;

  /** Where the variables begin. */
  static final int FIRST = 2;

  private final @Nullable Scope outer;

  /** How the methods of the object are declared, if it is an object's; null for a method's. */
  private final @Nullable List<MethodDeclaration> declared;

  /** The same methods, which are there when all are read. */
  private final Method @Nullable [] methods;

  private Map<String, Place> places = new HashMap<>();
  private int size = FIRST;

  /** Where the value of a name is; constants are kept here. */
  private record Place(Type type, int position, @Nullable Constants constants) {}

  Scope(
      @Nullable Scope outer,
      @Nullable List<MethodDeclaration> declared,
      Method @Nullable [] methods) {
    this.outer = outer;
    this.declared = declared;
    this.methods = methods;
  }

  /** Whether it is that of an object. */
  boolean isObject() {
    return declared != null;
  }

  /** The constants that are seen, and nothing else. */
  Scope constantsOnly() {
    Scope around = outer;
    Scope constantNames = new Scope(around == null ? null : around.constantsOnly(), null, null);
    places.forEach(
        (name, place) -> {
          if (place.constants != null) {
            constantNames.places.put(name, place);
          }
        });
    return constantNames;
  }

  /** How long a frame is. */
  int size() {
    return size;
  }

  /** Adds a variable, and tells its place in the frame. */
  int add(String name, Type type) {
    places.put(name, new Place(type, size, null));
    return size++;
  }

  /** Adds a constant. */
  void addConstant(String name, Type type, Constants constants, int position) {
    places.put(name, new Place(type, position, constants));
  }

  /** The names that are known, to return to at the end of a block. */
  Map<String, ?> mark() {
    Map<String, Place> before = places;
    places = new HashMap<>(before);
    return before;
  }

  /** Forgets what a block has declared. */
  @SuppressWarnings("unchecked") // It is what mark() gave.
  void reset(Map<String, ?> before) {
    places = (Map<String, Place>) before;
  }

  /** The value of a name. */
  Code value(String name) {
    int depth = 0;
    for (Scope scope = this; scope != null; scope = scope.outer) {
      Place place = scope.places.get(name);
      if (place != null) {
        Constants constants = place.constants;
        int position = place.position;
        return constants == null
            ? new Code(place.type, atDepth(depth, position))
            : new Code(place.type, frame -> constants.values[position]);
      }
      depth++;
    }
    throw new NotReadException("name " + name);
  }

  private static Code.Run atDepth(int depth, int position) {
    return switch (depth) {
      case 0 -> frame -> frame[position];
      case 1 -> frame -> outer(frame)[position];
      default -> frame -> up(frame, depth)[position];
    };
  }

  /** The type of a variable of this method, or of its object, that can be assigned. */
  Type assignedType(String name) {
    return value(name).type();
  }

  /** Sets a variable. */
  Step setter(String name, Code.Run value) {
    int depth = 0;
    for (Scope scope = this; scope != null && depth < 2; scope = scope.outer) {
      Place place = scope.places.get(name);
      if (place != null && place.constants == null) {
        int up = depth;
        int position = place.position;
        return frame -> {
          up(frame, up)[position] = value.in(frame);
          return null;
        };
      }
      depth++;
    }
    throw new NotReadException("variable " + name);
  }

  /** How many frames outwards that of the object is whose method this is. */
  int depthOfObject() {
    int depth = 0;
    Scope scope = this;
    while (scope.declared == null) {
      scope = scope.around();
      depth++;
    }
    return depth;
  }

  /**
   * A method of the object whose method this is.
   *
   * @param all the object's methods, of which this is one when all are read
   */
  record Own(Type result, Method[] all, int position) {
    /** The method. */
    Method method() {
      return all[position];
    }
  }

  /** The method of that object that has just these parameters. */
  Own own(String name, List<Class<?>> types) {
    Scope scope = this;
    while (scope.declared == null || scope.methods == null) {
      scope = scope.around();
    }
    for (int i = 0; i < scope.methods.length; i++) {
      MethodDeclaration method = scope.declared.get(i);
      boolean same = method.name.equals(name) && method.parameters.size() == types.size();
      for (int j = 0; same && j < types.size(); j++) {
        same = JavaTypes.erased(method.parameters.get(j).getType()) == types.get(j);
      }
      if (same) {
        return new Own(method.resultType, scope.methods, i);
      }
    }
    throw new NotReadException("own method " + name);
  }

  private Scope around() {
    if (outer == null) {
      throw new NotReadException("this");
    }
    return outer;
  }

  /** The frame that is so many outwards. */
  static @Nullable Object[] up(@Nullable Object[] frame, int depth) {
    @Nullable Object[] up = frame;
    for (int i = 0; i < depth; i++) {
      up = outer(up);
    }
    return up;
  }

  private static @Nullable Object[] outer(@Nullable Object[] frame) {
    return (@Nullable Object[]) Conversions.present(frame[OUTER]);
  }
}
