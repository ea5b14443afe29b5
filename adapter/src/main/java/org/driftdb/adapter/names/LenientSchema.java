package org.driftdb.adapter.names;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.schema.Function;
import org.apache.calcite.schema.Schema;
import org.apache.calcite.schema.SchemaVersion;
import org.apache.calcite.schema.Table;
import org.apache.calcite.schema.lookup.LikePattern;
import org.apache.calcite.schema.lookup.Lookup;
import org.apache.calcite.schema.lookup.Named;
import org.driftdb.storage.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * A view of a schema and all below it in which a name finds what is spelt so, or else the only one
 * that is spelt so but for case. What it finds are the entries of the schema itself.
 */
final class LenientSchema extends CalciteSchema {
  private final CalciteSchema viewed;
  private final Consumer<Object> found;

  /**
   * The view of a root schema.
   *
   * @param found is told each table, function and type that a name finds
   */
  LenientSchema(CalciteSchema root, Consumer<Object> found) {
    this(null, root, found);
  }

  private LenientSchema(
      @Nullable CalciteSchema parent, CalciteSchema schema, Consumer<Object> found) {
    super(parent, schema.schema, schema.name, null, null, null, null, null, null, null, null);
    this.viewed = schema;
    this.found = found;
  }

  @Override
  public Lookup<TableEntry> tables() {
    return new Lenient<>("Table", viewed.tables(), this::told);
  }

  @Override
  public Lookup<CalciteSchema> subSchemas() {
    return new Lenient<>(
        "Schema", viewed.subSchemas(), schema -> new LenientSchema(this, schema, found));
  }

  @Override
  public List<? extends List<String>> getPath() {
    return viewed.getPath();
  }

  @Override
  protected CalciteSchema createSubSchema(Schema schema, String name) {
    throw new UnsupportedOperationException("Subschemas are found, not made");
  }

  @Override
  protected @Nullable TypeEntry getImplicitType(String name, boolean caseSensitive) {
    TypeEntry exact = viewed.getType(name, true);
    return told(exact != null ? exact : viewed.getType(name, false));
  }

  @Override
  protected @Nullable TableEntry getImplicitTableBasedOnNullaryFunction(
      String tableName, boolean caseSensitive) {
    TableEntry exact = viewed.getTableBasedOnNullaryFunction(tableName, true);
    return told(exact != null ? exact : viewed.getTableBasedOnNullaryFunction(tableName, false));
  }

  private <T> @Nullable T told(@Nullable T entry) {
    if (entry instanceof TableEntry table) {
      found.accept(table.getTable());
    } else if (entry != null) {
      found.accept(entry);
    }
    return entry;
  }

  @Override
  protected void addImplicitFunctionsToBuilder(
      ImmutableList.Builder<Function> builder, String name, boolean caseSensitive) {
    var exact = viewed.getFunctions(name, true);
    var functions = exact.isEmpty() ? viewed.getFunctions(name, false) : exact;
    functions.forEach(found);
    builder.addAll(functions);
  }

  @Override
  protected void addImplicitFuncNamesToBuilder(ImmutableSortedSet.Builder<String> builder) {
    builder.addAll(viewed.getFunctionNames());
  }

  @Override
  protected void addImplicitTypeNamesToBuilder(ImmutableSortedSet.Builder<String> builder) {
    builder.addAll(viewed.getTypeNames());
  }

  @Override
  protected void addImplicitTablesBasedOnNullaryFunctionsToBuilder(
      ImmutableSortedMap.Builder<String, Table> builder) {
    builder.putAll(viewed.getTablesBasedOnNullaryFunctions());
  }

  @Override
  protected CalciteSchema snapshot(@Nullable CalciteSchema parent, SchemaVersion version) {
    throw new UnsupportedOperationException("A view is made for one statement");
  }

  @Override
  protected boolean isCacheEnabled() {
    return false;
  }

  @Override
  public void setCache(boolean cache) {
    throw new UnsupportedOperationException("A view does not cache");
  }

  @Override
  public CalciteSchema add(String name, Schema added) {
    throw new UnsupportedOperationException("Schemas are added to the schema, not to its view");
  }

  /** A look-up by exact name that falls back to the only name that differs by case alone. */
  private record Lenient<T>(String what, Lookup<T> lookup, UnaryOperator<T> found)
      implements Lookup<T> {
    @Override
    public @Nullable T get(String name) {
      T exact = lookup.get(name);
      if (exact == null) {
        String similar = similar(name);
        exact = similar == null ? null : lookup.get(similar);
      }
      return exact == null ? null : found.apply(exact);
    }

    private @Nullable String similar(String name) {
      Set<String> candidates = new TreeSet<>();
      for (String candidate : lookup.getNames(LikePattern.any())) {
        if (candidate.equalsIgnoreCase(name)) {
          candidates.add(candidate);
        }
      }
      if (candidates.size() > 1) {
        throw ColumnNames.ambiguous(ErrorCode.NO_SUCH_TABLE, what, name, List.copyOf(candidates));
      }
      return candidates.isEmpty() ? null : candidates.iterator().next();
    }

    @Override
    public @Nullable Named<T> getIgnoreCase(String name) {
      T entity = get(name);
      return entity == null ? null : new Named<>(name, entity);
    }

    @Override
    public Set<String> getNames(LikePattern pattern) {
      return lookup.getNames(pattern);
    }
  }
}
