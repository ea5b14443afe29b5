package org.driftdb.storage;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Dependencies run one way: a lower layer never sees a higher one, and storage sees no SQL. */
class LayeringTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.driftdb");

  @Test
  void aLowerLayerSeesNoHigherOne() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("error")
        .definedBy("org.driftdb.storage.error")
        .layer("store")
        .definedBy("org.driftdb.storage.store")
        .layer("log")
        .definedBy("org.driftdb.storage.log")
        .layer("value")
        .definedBy("org.driftdb.storage.value")
        .layer("schema")
        .definedBy("org.driftdb.storage.schema")
        .layer("history")
        .definedBy("org.driftdb.storage.history")
        .layer("aggregate")
        .definedBy("org.driftdb.storage.aggregate")
        .layer("tree")
        .definedBy("org.driftdb.storage.tree")
        .layer("rows")
        .definedBy("org.driftdb.storage.rows")
        .layer("database")
        .definedBy("org.driftdb.storage")
        .whereLayer("database")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("rows")
        .mayOnlyBeAccessedByLayers("database")
        .whereLayer("tree")
        .mayOnlyBeAccessedByLayers("rows", "database")
        .whereLayer("history")
        .mayOnlyBeAccessedByLayers("aggregate", "tree", "rows", "database")
        .whereLayer("aggregate")
        .mayOnlyBeAccessedByLayers("database")
        .whereLayer("schema")
        .mayOnlyBeAccessedByLayers("history", "aggregate", "rows", "database")
        .whereLayer("value")
        .mayOnlyBeAccessedByLayers("schema", "history", "aggregate", "tree", "rows", "database")
        .whereLayer("log")
        .mayOnlyBeAccessedByLayers("value", "schema", "history", "rows", "database")
        .whereLayer("store")
        .mayOnlyBeAccessedByLayers("log", "value", "schema", "history", "rows", "database")
        .check(CLASSES);
  }

  @Test
  void errorsStandOnNothing() {
    noClasses()
        .that()
        .resideInAPackage("org.driftdb.storage.error")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.driftdb.storage",
            "org.driftdb.storage.store..",
            "org.driftdb.storage.log..",
            "org.driftdb.storage.value..",
            "org.driftdb.storage.schema..",
            "org.driftdb.storage.history..")
        .check(CLASSES);
  }

  @Test
  void theLogKnowsNoValues() {
    noClasses()
        .that()
        .resideInAPackage("org.driftdb.storage.log")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.driftdb.storage.value..", "org.driftdb.storage.schema..")
        .check(CLASSES);
  }

  @Test
  void storageKnowsNoCalcite() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.calcite..", "java.sql..")
        .check(CLASSES);
  }
}
