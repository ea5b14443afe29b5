package org.driftdb.sqlline;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * Dependencies between the modules run one way: sqlline to server to adapter to parser and storage.
 */
@AnalyzeClasses(packages = "org.driftdb", importOptions = ImportOption.DoNotIncludeTests.class)
class ModuleLayersTest {
  @ArchTest
  static final ArchRule DEPENDENCIES_RUN_ONE_WAY =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("sqlline")
          .definedBy("org.driftdb.sqlline..")
          .layer("server")
          .definedBy("org.driftdb.server..")
          .layer("adapter")
          .definedBy("org.driftdb.adapter..")
          .layer("parser")
          .definedBy("org.driftdb.parser..")
          .layer("storage")
          .definedBy("org.driftdb.storage..")
          .whereLayer("sqlline")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("server")
          .mayOnlyBeAccessedByLayers("sqlline")
          .whereLayer("adapter")
          .mayOnlyBeAccessedByLayers("server", "sqlline")
          .whereLayer("parser")
          .mayOnlyBeAccessedByLayers("adapter", "sqlline")
          .whereLayer("storage")
          .mayOnlyBeAccessedByLayers("adapter", "server", "sqlline");

  @ArchTest
  static final ArchRule STORAGE_KNOWS_NO_CALCITE =
      noClasses()
          .that()
          .resideInAPackage("org.driftdb.storage..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.calcite..");
}
