package org.driftdb.storage.rows;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.history.ColumnCounts;
import org.driftdb.storage.history.DistinctCount;
import org.driftdb.storage.log.TableCheckpoint;
import org.driftdb.storage.schema.Direction;
import org.driftdb.storage.schema.DocumentColumns;
import org.driftdb.storage.schema.IndexColumn;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Binary;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.ValueCodec;
import org.driftdb.storage.value.ValueList;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a table at a checkpoint beside its rows. It stands in the {@code definition} of
 * each tree in the {@link TableCheckpoint}: a document in the form of {@link ValueCodec}, in
 * Base64.
 *
 * <pre>
 * the rows    {"columns": see {@link DocumentColumns#toDocument}, "generated": the greatest generated key,
 *              "statistics": see {@link ColumnCounts#toBinary}}
 * an index    {"columns": [name, true if it descends, ...], "unique": true or false,
 *              "distinct": see {@link DistinctCount}}
 * </pre>
 *
 * @param columns the columns that the table's documents brought
 * @param lastGeneratedKey the greatest key that was generated; 0 if none was
 * @param statistics what values the columns have had, as {@link ColumnCounts#toBinary} tells
 * @param distinctCounts of the indexes, by name, as {@link DistinctCount#toBinary} gives them
 */
public record TableFacts(
    DocumentColumns columns,
    long lastGeneratedKey,
    Binary statistics,
    Map<String, Binary> distinctCounts) {
  /** Of columns without values. */
  public static final Binary NO_STATISTICS = new ColumnCounts().toBinary();

  /** What is known of a table without events. */
  public static TableFacts of(TableSchema schema) {
    return new TableFacts(DocumentColumns.ofKey(schema.keyColumns()), 0, NO_STATISTICS, Map.of());
  }

  /** The facts that a checkpoint has. */
  public static TableFacts read(TableSchema schema, List<TableCheckpoint.Tree> trees) {
    TableFacts facts = of(schema);
    Map<String, Binary> distinctCounts = new HashMap<>();
    for (TableCheckpoint.Tree tree : trees) {
      if (tree.name().isEmpty()) {
        facts = read(schema, tree.definition());
      } else {
        distinctCounts.put(tree.name(), (Binary) required(decode(tree.definition()), "distinct"));
      }
    }
    return facts.withDistinctCounts(distinctCounts);
  }

  /**
   * The facts that {@link #ofRows} wrote, without those of the indexes.
   *
   * @throws DriftException with code DAMAGED if it did not
   */
  public static TableFacts read(TableSchema schema, String ofRows) {
    try {
      Document document = decode(ofRows);
      return new TableFacts(
          DocumentColumns.of(schema.keyColumns(), (Document) required(document, "columns")),
          (Long) required(document, "generated"),
          (Binary) required(document, "statistics"),
          Map.of());
    } catch (IllegalArgumentException | ClassCastException e) {
      throw new DriftException(
          ErrorCode.DAMAGED, "What is known of a table beside its rows cannot be read: " + e, e);
    }
  }

  private static Object required(Document document, String name) {
    Object value = document.get(name);
    if (value == null) {
      throw new IllegalArgumentException("The facts of a tree lack " + name);
    }
    return value;
  }

  /** The same with other counts. */
  public TableFacts withDistinctCounts(Map<String, Binary> others) {
    return new TableFacts(columns, lastGeneratedKey, statistics, others);
  }

  /** The same with other statistics. */
  public TableFacts withStatistics(Binary others) {
    return new TableFacts(columns, lastGeneratedKey, others, distinctCounts);
  }

  /** The facts, without those of the indexes, in the form in which they are kept. */
  public String ofRows() {
    return encode(
        Document.of(
            "columns",
            columns.toDocument(),
            "generated",
            lastGeneratedKey,
            "statistics",
            statistics));
  }

  String ofIndex(IndexDefinition index) {
    Binary distinct = distinctCounts.get(index.name());
    return encode(
        identity(index)
            .with("distinct", distinct == null ? new DistinctCount().toBinary() : distinct));
  }

  private static Document identity(IndexDefinition index) {
    List<@Nullable Object> columns = new ArrayList<>();
    for (IndexColumn column : index.columns()) {
      columns.add(column.name());
      columns.add(column.direction() == Direction.DESCENDING);
    }
    return Document.of("columns", ValueList.copyOf(columns), "unique", index.isUnique());
  }

  /** Whether a tree is one of the index. */
  static boolean isOf(TableCheckpoint.Tree tree, IndexDefinition index) {
    Document found = decode(tree.definition());
    Document wanted = identity(index);
    return tree.name().equals(index.name())
        && wanted.keySet().stream()
            .allMatch(name -> required(found, name).equals(wanted.get(name)));
  }

  private static String encode(Document facts) {
    return Binary.of(ValueCodec.encode(facts)).toBase64();
  }

  private static Document decode(String definition) {
    Object facts = ValueCodec.decode(Binary.ofBase64(definition).toBytes());
    if (facts instanceof Document document) {
      return document;
    }
    throw new IllegalArgumentException("The facts of a tree are no document");
  }
}
