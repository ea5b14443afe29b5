package org.driftdb.storage.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.driftdb.storage.value.Document;

/**
 * The columns of a document table as its documents brought them: the key columns first, then every
 * field in the order of first sight, up to {@link TableSchema#MAX_DOCUMENT_COLUMNS} columns in all.
 * Never changes; adding a document gives another.
 */
public final class DocumentColumns {
  private final List<String> keyColumns;
  private final Map<String, ValueSummary> fields;

  private DocumentColumns(List<String> keyColumns, Map<String, ValueSummary> fields) {
    this.keyColumns = keyColumns;
    this.fields = fields;
  }

  /** The columns of a table without documents: those of its key. */
  public static DocumentColumns ofKey(List<String> keyColumns) {
    Map<String, ValueSummary> fields = new LinkedHashMap<>();
    keyColumns.forEach(column -> fields.put(column, ValueSummary.EMPTY));
    return new DocumentColumns(List.copyOf(keyColumns), fields);
  }

  /**
   * These columns after one more document, or the fields of a PATCH; this itself if nothing is new.
   */
  public DocumentColumns and(Document document) {
    Map<String, ValueSummary> changed = null;
    for (int i = 0; i < document.size(); i++) {
      String name = document.nameAt(i);
      Map<String, ValueSummary> current = changed == null ? fields : changed;
      ValueSummary known = current.get(name);
      if (known == null && current.size() >= TableSchema.MAX_DOCUMENT_COLUMNS) {
        continue;
      }
      ValueSummary summary = (known == null ? ValueSummary.EMPTY : known).and(document.storedAt(i));
      if (!summary.equals(known)) {
        if (changed == null) {
          changed = new LinkedHashMap<>(fields);
        }
        changed.put(name, summary);
      }
    }
    return changed == null ? this : new DocumentColumns(keyColumns, changed);
  }

  /** The columns in order. */
  public List<Column> columns() {
    List<Column> columns = new ArrayList<>(fields.size());
    fields.forEach(
        (name, summary) ->
            columns.add(
                keyColumns.contains(name)
                    ? Column.required(name, summary.keyType())
                    : Column.nullable(name, summary.type())));
    return columns;
  }

  /**
   * What {@link #of} makes it again from: for each field, in order, what is known of its values.
   */
  public Document toDocument() {
    Document.Builder document = Document.builder();
    fields.forEach((name, summary) -> document.add(name, summary.toDocument()));
    return document.build();
  }

  /**
   * The columns that {@link #toDocument} told.
   *
   * @throws IllegalArgumentException if the document is no such thing
   */
  public static DocumentColumns of(List<String> keyColumns, Document document) {
    Map<String, ValueSummary> fields = new LinkedHashMap<>();
    document.forEach((name, summary) -> fields.put(name, ValueSummary.of(summary)));
    return new DocumentColumns(List.copyOf(keyColumns), fields);
  }
}
