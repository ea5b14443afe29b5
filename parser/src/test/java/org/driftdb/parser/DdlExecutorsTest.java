package org.driftdb.parser;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.calcite.jdbc.CalcitePrepare;
import org.apache.calcite.server.DdlExecutor;
import org.apache.calcite.sql.SqlNode;
import org.junit.jupiter.api.Test;

class DdlExecutorsTest {
  @Test
  void theFactoryOffersWhatTheClassPathProvides() {
    assertThat(DriftParserImpl.FACTORY.getDdlExecutor()).isInstanceOf(Provided.class);
  }

  /** Named as a service among the resources of these tests. */
  public static final class Provided implements DdlExecutor {
    @Override
    public void executeDdl(CalcitePrepare.Context context, SqlNode node) {}
  }
}
