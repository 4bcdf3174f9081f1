package org.compressive.notebooks;

import com.google.common.collect.ImmutableSet;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The variables and types that cells have declared. JShell wraps each declaration in a class of its
 * own: a variable is a static field of that class, and a type is a member of it.
 *
 * <p>If JShell compiles a declaration again and its class cannot be redefined, JShell loads a class
 * of another name. A variable then has another field, which receives its value if both have the
 * same type. Objects of the earlier class of a type are not instances of the later one.
 */
final class CellVariables {

  private final Map<String, Field> fields = new HashMap<>();
  private final Map<String, Class<?>> types = new HashMap<>();
  private final Set<String> emptied = new HashSet<>();
  private final Set<String> replaced = new HashSet<>();
  private Optional<String> initialized = Optional.empty();

  /** Records a class that JShell has loaded or redefined. */
  void add(Class<?> declared) {
    Class<?> wrapper = declared.getEnclosingClass();
    if (wrapper == null) {
      for (Field field : declared.getDeclaredFields()) {
        if (!field.isSynthetic()) {
          field.setAccessible(true);
          move(fields.put(field.getName(), field), field);
        }
      }
    } else if (wrapper.getEnclosingClass() == null && declared.isMemberClass()) {
      Class<?> earlier = types.put(declared.getSimpleName(), declared);
      if (earlier != null && earlier != declared) {
        replaced.add(declared.getSimpleName());
      }
    }
  }

  /**
   * Sets the type, if any, that the next snippet must initialize again, and so must not be
   * redefined.
   */
  void initializeNext(Optional<String> type) {
    initialized = type;
  }

  /**
   * Returns whether a class may be redefined in place. If not, JShell loads a new class under
   * another name.
   *
   * <p>A class must not be redefined if a later class has superseded it, because the current values
   * and static fields belong to the later class, or if the next snippet initializes its type again.
   * A snippet's wrapper must not be redefined if one of its variables has moved to another wrapper.
   */
  boolean mayBeRedefined(Class<?> declared) {
    Class<?> outer = declared;
    Class<?> member = null;
    while (outer.getEnclosingClass() != null) {
      member = outer;
      outer = outer.getEnclosingClass();
    }
    if (member != null) {
      String type = member.getSimpleName();
      return types.getOrDefault(type, member) == member && !initialized.equals(Optional.of(type));
    }
    for (Field field : outer.getDeclaredFields()) {
      if (!fields.getOrDefault(field.getName(), field).equals(field)) {
        return false;
      }
    }
    return true;
  }

  private void move(@Nullable Field from, Field to) {
    if (to.equals(from)) {
      return;
    }
    Object nothing = Array.get(Array.newInstance(to.getType(), 1), 0);
    if (from != null && from.getType() == to.getType()) {
      write(to, read(from));
      return;
    }
    write(to, nothing); // JShell may use the class of a variable that was dropped
    if (from != null && !Objects.equals(read(from), nothing)) {
      emptied.add(to.getName());
    }
  }

  /** Returns whether a variable of this name has been declared and not forgotten. */
  boolean contains(String name) {
    return fields.containsKey(name);
  }

  /** Removes a variable, whose value is unreachable from then on. */
  void forget(String name) {
    fields.remove(name);
  }

  /** Returns the value of a variable. */
  @Nullable Object value(String name) {
    return read(Objects.requireNonNull(fields.get(name)));
  }

  /** Sets a variable. */
  void set(String name, @Nullable Object value) {
    write(Objects.requireNonNull(fields.get(name)), value);
  }

  /** Returns the class of a variable's type. */
  Class<?> rawType(String name) {
    return Objects.requireNonNull(fields.get(name)).getType();
  }

  /** Returns a variable's type as cells write it, with the packages of classes. */
  String type(String name) {
    String type = Objects.requireNonNull(fields.get(name)).getGenericType().getTypeName();
    return CellFailure.inCellsWords(type).replace('$', '.');
  }

  /** Returns whether the type of this name keeps values in static fields. */
  boolean hasStaticFields(String type) {
    Class<?> found = types.get(type);
    return found != null && hasStaticFields(found);
  }

  private static boolean hasStaticFields(Class<?> type) {
    for (Field field : type.getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
        return true;
      }
    }
    for (Class<?> member : type.getDeclaredClasses()) {
      if (hasStaticFields(member)) {
        return true;
      }
    }
    return false;
  }

  /** Returns the names of the variables that have lost their values since the last call. */
  ImmutableSet<String> takeEmptied() {
    ImmutableSet<String> taken = ImmutableSet.copyOf(emptied);
    emptied.clear();
    return taken;
  }

  /** Returns the names of the types whose classes have been replaced since the last call. */
  ImmutableSet<String> takeReplaced() {
    ImmutableSet<String> taken = ImmutableSet.copyOf(replaced);
    replaced.clear();
    return taken;
  }

  private static @Nullable Object read(Field field) {
    try {
      return field.get(null);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void write(Field field, @Nullable Object value) {
    try {
      field.set(null, value);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
