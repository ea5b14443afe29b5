package org.driftdb.adapter;

import java.io.File;
import java.lang.ref.Cleaner;
import java.nio.file.Path;
import java.util.Map;
import org.apache.calcite.model.ModelHandler;
import org.apache.calcite.schema.Schema;
import org.apache.calcite.schema.SchemaFactory;
import org.apache.calcite.schema.SchemaPlus;
import org.driftdb.storage.Database;
import org.driftdb.storage.Options;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.value.Json;
import org.jspecify.annotations.Nullable;

/**
 * Makes a DriftDB database a schema of any Calcite model. The operand {@code directory} says where
 * the database is, relative to the model file; {@code readOnly} opens it for reading beside another
 * process, and {@code asOf} makes every table read that point.
 */
public final class DriftSchemaFactory implements SchemaFactory {
  /** Ends the use of a database when nobody can reach its schema any more. */
  private static final Cleaner CLEANER = Cleaner.create();

  /** Called by Calcite. */
  public DriftSchemaFactory() {}

  @Override
  public Schema create(SchemaPlus parentSchema, String name, Map<String, Object> operand) {
    Path directory = directory(name, operand);
    boolean readOnly = Boolean.parseBoolean(String.valueOf(operand.get("readOnly")));
    Object asOf = operand.get("asOf");
    Point point = asOf == null ? null : Point.parse(asOf.toString());
    if (readOnly && !Database.exists(directory)) {
      throw new DriftException(
          ErrorCode.CONNECTION, "There is no database in " + Json.write(directory.toString()));
    }
    Databases.Use use =
        readOnly
            ? Databases.readOnlyDirectory(directory, Options.DEFAULT)
            : Databases.directory(directory, Options.DEFAULT);
    StandaloneAccess access = new StandaloneAccess(use.database(), point, readOnly);
    CLEANER.register(access, use::close);
    return new DriftSchema(access);
  }

  private static Path directory(String name, Map<String, Object> operand) {
    Object directory = operand.get("directory");
    if (directory == null) {
      throw new DriftException(
          ErrorCode.CONNECTION,
          "Schema "
              + Json.write(name)
              + " needs the operand \"directory\", which says where its database is");
    }
    @Nullable File base = (File) operand.get(ModelHandler.ExtraOperand.BASE_DIRECTORY.camelName);
    Path path = Path.of(directory.toString());
    return base == null ? path : base.toPath().resolve(path);
  }
}
