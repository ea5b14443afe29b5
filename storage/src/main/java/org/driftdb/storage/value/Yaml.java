package org.driftdb.storage.value;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * YAML text to stored values and back, as far as JSON has them: what is not written in quotes is a
 * number, true, false or null, or else a string.
 */
public final class Yaml {
  private static final YAMLFactory FACTORY =
      YAMLFactory.builder()
          .loaderOptions(unlimited())
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .build();

  private Yaml() {}

  /** Of any length: by default a text of more than 3 MB is refused. */
  private static LoaderOptions unlimited() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(Integer.MAX_VALUE);
    return options;
  }

  /**
   * Reads exactly one document whose root has members.
   *
   * @throws IllegalArgumentException if the text is anything else
   */
  public static Document parseDocument(String text) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      if (Json.only(parser) instanceof Document document) {
        return document;
      }
      throw new IllegalArgumentException("it has no members");
    } catch (JsonProcessingException | DriftException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("Reading a string cannot fail", e);
    }
  }

  /**
   * The YAML text of a document of strings, whole numbers, booleans, nulls, lists and documents.
   *
   * @throws DriftException with code INTERNAL if it cannot be written
   */
  public static String write(Document document) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(text)) {
      write(document, generator);
    } catch (IOException e) {
      throw new DriftException(ErrorCode.INTERNAL, "It could not be written as YAML", e);
    }
    return text.toString();
  }

  private static void write(@Nullable Object value, JsonGenerator generator) throws IOException {
    if (value instanceof Document document) {
      generator.writeStartObject();
      for (int i = 0; i < document.size(); i++) {
        generator.writeFieldName(document.nameAt(i));
        write(document.storedAt(i), generator);
      }
      generator.writeEndObject();
    } else if (value instanceof ValueList list) {
      generator.writeStartArray();
      for (int i = 0; i < list.size(); i++) {
        write(list.storedAt(i), generator);
      }
      generator.writeEndArray();
    } else if (value instanceof String string) {
      generator.writeString(string);
    } else if (value instanceof Long number) {
      generator.writeNumber(number);
    } else if (value instanceof Boolean truth) {
      generator.writeBoolean(truth);
    } else if (value == null) {
      generator.writeNull();
    } else {
      throw new IllegalArgumentException(value.getClass() + " is not written as YAML");
    }
  }
}
