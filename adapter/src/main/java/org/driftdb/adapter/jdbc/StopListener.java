package org.driftdb.adapter.jdbc;

import org.apache.calcite.plan.RelOptListener;
import org.driftdb.adapter.Running;

/** Stops the planning of a statement that was cancelled, or whose time is over. */
final class StopListener implements RelOptListener {
  private final Running running;

  StopListener(Running running) {
    this.running = running;
  }

  @Override
  public void ruleAttempted(RuleAttemptedEvent event) {
    running.check();
  }

  @Override
  public void relEquivalenceFound(RelEquivalenceEvent event) {}

  @Override
  public void ruleProductionSucceeded(RuleProductionEvent event) {}

  @Override
  public void relDiscarded(RelDiscardedEvent event) {}

  @Override
  public void relChosen(RelChosenEvent event) {}
}
