package org.driftdb.parser;

import java.util.Map;
import org.apache.calcite.sql.parser.SqlParserFixture;
import org.apache.calcite.sql.parser.SqlParserTest;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Calcite's own tests of its parser, run with ours: what they expect of accepted statements, they
 * get, and what they expect of refused ones, too.
 */
@ExtendWith(CalciteGrammarTest.Differences.class)
class CalciteGrammarTest extends SqlParserTest {
  /** What these tests ask for and we do not give, by the test's name, and why. */
  private static final Map<String, String> DIFFERENCES =
      Map.of(
          "testUnparseableIntervalQualifiers",
          "asks for the words of 1.41; Calcite's own parser of 1.42 refuses the statement in others");

  @Override
  public SqlParserFixture fixture() {
    return super.fixture().withConfig(config -> config.withParserFactory(DriftParserImpl.FACTORY));
  }

  static final class Differences implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return context
          .getTestMethod()
          .map(method -> DIFFERENCES.get(method.getName()))
          .map(ConditionEvaluationResult::disabled)
          .orElseGet(() -> ConditionEvaluationResult.enabled("as Calcite has it"));
    }
  }
}
