package org.driftdb.sqlline;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Json;
import org.jspecify.annotations.Nullable;

/**
 * Comma-separated values (RFC 4180) below a line of field names.
 *
 * <p>A value written as JSON writes numbers is that number, {@code true} and {@code false} in any
 * case are booleans, everything else is a string: {@code 007} and {@code +1} are. An empty value is
 * no field at all. Columns that the table declares as text stay text.
 */
final class CsvRows implements RowSource {
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");

  private final CSVParser parser;
  private final Iterator<CSVRecord> records;
  private final Predicate<String> isText;
  private final List<String> names;

  /** The line on which the last record began. */
  private long line;

  CsvRows(BufferedReader reader, Predicate<String> isText) throws IOException {
    this.parser = CSVFormat.RFC4180.parse(reader);
    this.records = parser.iterator();
    this.isText = isText;
    CSVRecord header = nextRecord();
    this.names = header == null ? List.of() : header.toList();
    Set<String> distinct = new HashSet<>();
    for (String name : names) {
      if (!distinct.add(name)) {
        throw new BadLineException(line, "the field name " + Json.write(name) + " stands twice");
      }
    }
  }

  @Override
  public @Nullable Row next() {
    CSVRecord values = nextRecord();
    if (values == null) {
      return null;
    }
    if (values.size() != names.size()) {
      throw new BadLineException(
          line, values.size() + " values, but the header names " + names.size() + " fields");
    }
    Document.Builder document = Document.builder();
    long characters = names.size();
    for (int i = 0; i < names.size(); i++) {
      String text = values.get(i);
      characters += text.length();
      if (!text.isEmpty()) {
        document.add(names.get(i), isText.test(names.get(i)) ? text : value(text));
      }
    }
    return new Row(line, characters, document.build());
  }

  /** Passes over blank lines. */
  private @Nullable CSVRecord nextRecord() {
    while (true) {
      line = parser.getCurrentLineNumber() + 1;
      CSVRecord record;
      try {
        if (!records.hasNext()) {
          return null;
        }
        record = records.next();
      } catch (UncheckedIOException e) {
        throw new BadLineException(line, "the quotes are wrong", e);
      }
      if (record.size() > 1 || !record.get(0).isEmpty()) {
        return record;
      }
    }
  }

  private static @Nullable Object value(String text) {
    if (NUMBER.matcher(text).matches()) {
      return Json.parse(text);
    } else if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
      return Boolean.valueOf(text);
    }
    return text;
  }
}
