package org.driftdb.sqlline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code ingest} reads from JSON Lines and CSV. */
class RowSourceTest {

  @Test
  void eachLineIsOneDocument() throws IOException {
    assertThat(json("{\"id\": 1}\n\n  \n{\"id\": 9007199254740993, \"a\": {\"b\": [1.50, null]}}"))
        .containsExactly("1 {\"id\":1}", "4 {\"id\":9007199254740993,\"a\":{\"b\":[1.50,null]}}");
  }

  @Test
  void aLineThatIsNoObjectIsNamed() {
    assertThatThrownBy(() -> json("{\"id\": 1}\n{\"id\": 2,}\n"))
        .isInstanceOf(BadLineException.class)
        .hasMessageStartingWith("line 2: Bad JSON at column 10: ");
    assertThatThrownBy(() -> json("\n[1]\n"))
        .isInstanceOf(BadLineException.class)
        .hasMessageStartingWith("line 2: ");
  }

  @Test
  void valuesOfCsvHaveTheTypeTheyLookLike() throws IOException {
    assertThat(
            csv(
                """
                id,n,text
                a,12,x y
                b,-1.5e3,TRUE
                c,9007199254740993,false
                d,007,+1
                e,1_000,NaN
                f,,
                """))
        .containsExactly(
            "2 {\"id\":\"a\",\"n\":12,\"text\":\"x y\"}",
            "3 {\"id\":\"b\",\"n\":-1.5e3,\"text\":true}",
            "4 {\"id\":\"c\",\"n\":9007199254740993,\"text\":false}",
            "5 {\"id\":\"d\",\"n\":\"007\",\"text\":\"+1\"}",
            "6 {\"id\":\"e\",\"n\":\"1_000\",\"text\":\"NaN\"}",
            "7 {\"id\":\"f\"}");
  }

  @Test
  void aValueOfCsvMayHoldCommasQuotesAndLines() throws IOException {
    assertThat(csv("id,\"a,b\"\r\n1,\"x, \"\"y\"\"\r\nz\"\r\n2,w\r\n"))
        .containsExactly(
            "2 {\"id\":1,\"a,b\":\"x, \\\"y\\\"\\r\\nz\"}", "4 {\"id\":2,\"a,b\":\"w\"}");
  }

  @Test
  void columnsOfTextStayText() throws IOException {
    List<String> rows = new ArrayList<>();
    RowSource source =
        new CsvRows(new BufferedReader(new StringReader("id,zip\n1,12345\n")), "zip"::equals);
    rows.add(String.valueOf(source.next()));
    assertThat(rows.get(0)).contains("{\"id\":1,\"zip\":\"12345\"}");
  }

  @Test
  void aBadLineOfCsvIsNamed() {
    assertThatThrownBy(() -> csv("id,a\n1,2\n3\n"))
        .hasMessage("line 3: 1 values, but the header names 2 fields");
    assertThatThrownBy(() -> csv("id,a\n1,2,3\n"))
        .hasMessage("line 2: 3 values, but the header names 2 fields");
    assertThatThrownBy(() -> csv("id,id\n1,2\n"))
        .hasMessage("line 1: the field name \"id\" stands twice");
    assertThatThrownBy(() -> csv("id,a\n1,2\n3,\"x\"y\n"))
        .hasMessage("line 3: the quotes are wrong");
    assertThatThrownBy(() -> csv("id,a\n1,2\n3,\"x\ny\nz"))
        .hasMessage("line 3: the quotes are wrong");
    assertThatThrownBy(() -> csv("\n\nid,a\n\n1,2\n\n3"))
        .hasMessage("line 7: 1 values, but the header names 2 fields");
  }

  @Test
  void anEmptyFileHasNoRows() throws IOException {
    assertThat(csv("")).isEmpty();
    assertThat(csv("id\n")).isEmpty();
    assertThat(json("")).isEmpty();
  }

  private static List<String> json(String text) throws IOException {
    return rows(new JsonLines(new BufferedReader(new StringReader(text))));
  }

  private static List<String> csv(String text) throws IOException {
    return rows(new CsvRows(new BufferedReader(new StringReader(text)), name -> false));
  }

  private static List<String> rows(RowSource source) throws IOException {
    List<String> rows = new ArrayList<>();
    for (RowSource.Row row = source.next(); row != null; row = source.next()) {
      rows.add(row.line() + " " + row.document());
    }
    return rows;
  }
}
