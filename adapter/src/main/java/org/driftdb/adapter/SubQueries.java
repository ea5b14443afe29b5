package org.driftdb.adapter;

import java.util.List;
import org.apache.calcite.plan.Context;
import org.apache.calcite.plan.Contexts;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptSchema;
import org.apache.calcite.rel.metadata.DefaultRelMetadataProvider;
import org.apache.calcite.rel.rules.CoreRules;
import org.apache.calcite.rel.rules.SubQueryRemoveRule;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.tools.Program;
import org.apache.calcite.tools.Programs;
import org.apache.calcite.tools.RelBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Turns subqueries into joins and correlations as Calcite does. Its rule counts what {@code <> ANY}
 * and {@code = ALL} find in columns that it joins behind those of the outer rows, and asks for them
 * by their names c, d and dd alone: here the last column of a name is meant, and not the first,
 * which is one of the outer rows if that has such a name, or of another such subquery.
 */
public final class SubQueries {
  /** What turns them all. */
  public static final Program REMOVED =
      Programs.hep(
          List.of(
              rule(CoreRules.FILTER_SUB_QUERY_TO_CORRELATE),
              rule(CoreRules.PROJECT_SUB_QUERY_TO_CORRELATE),
              rule(CoreRules.JOIN_SUB_QUERY_TO_CORRELATE),
              CoreRules.PROJECT_OVER_SUM_TO_SUM0_RULE),
          true,
          DefaultRelMetadataProvider.INSTANCE);

  private SubQueries() {}

  private static SubQueryRemoveRule rule(SubQueryRemoveRule calcites) {
    return (SubQueryRemoveRule)
        calcites
            .config
            .withRelBuilderFactory(
                (cluster, schema) -> new Builder(Contexts.empty(), cluster, schema))
            .toRule();
  }

  private static final class Builder extends RelBuilder {
    private @Nullable String lastAlias;

    Builder(Context context, RelOptCluster cluster, @Nullable RelOptSchema schema) {
      super(context, cluster, schema);
    }

    @Override
    public RelBuilder as(String alias) {
      lastAlias = alias;
      return super.as(alias);
    }

    @Override
    public RexInputRef field(String fieldName) {
      String alias = lastAlias;
      if (alias != null) {
        try {
          return (RexInputRef) field(alias, fieldName);
        } catch (IllegalArgumentException e) {
          // The rows that are made now have another name.
        }
      }
      return super.field(fieldName);
    }
  }
}
