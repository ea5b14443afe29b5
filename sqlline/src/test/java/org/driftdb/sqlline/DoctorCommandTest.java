package org.driftdb.sqlline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.driftdb.storage.Database;
import org.driftdb.storage.Options;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code doctor} finds. */
class DoctorCommandTest extends OrdersFixture {
  @Test
  void doctorFindsNothingWrongAndThenADamagedByte() throws IOException {
    Invocation healthy = Invocation.of("doctor", "-d", data);
    assertThat(healthy.status()).as(healthy.err()).isZero();
    Path segment = Path.of(data, "tables", "orders", "segments", "00000001.seg");
    byte[] bytes = Files.readAllBytes(segment);
    bytes[bytes.length / 2] ^= 1;
    Files.write(segment, bytes);
    Invocation damaged = Invocation.of("doctor", "-d", data);
    assertThat(damaged.status()).isEqualTo(1);
    assertThat(damaged.out() + damaged.err()).contains("00000001.seg");
  }

  /** Changes one byte in the middle of a file, or deletes it. */
  private void damage(Path file, boolean delete) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.delete(file);
    if (!delete) {
      bytes[bytes.length / 2] ^= 1;
      Files.write(file, bytes);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"schema.yaml", "meta.json", "segments/00000001.seg"})
  void oneDamagedTableIsNamedWithFileAndOffsetAndTheOthersAreRead(String name) throws IOException {
    sql("CREATE TABLE notes (pk=id)", "INSERT INTO notes {\"id\": 1}");
    for (boolean delete : new boolean[] {false, true}) {
      Path file = Path.of(data, "tables", "orders").resolve(name);
      byte[] good = Files.readAllBytes(file);
      damage(file, delete);
      String place = file + " is damaged at offset ";

      assertThat(Invocation.of("select", "-d", data, "-t", "notes").rows())
          .containsExactly("{\"id\":1}");
      Invocation notes = Invocation.of("drift", "-d", data, "-t", "notes", "-k", "1");
      assertThat(notes.rows()).hasSize(1);
      assertThat(notes.err()).startsWith("warning: ").containsOnlyOnce(place);

      for (String[] reading :
          List.of(
              new String[] {"select", "-d", data, "-t", "orders"},
              new String[] {"drift", "-d", data, "-t", "orders", "-k", "order1"},
              new String[] {"sql", "-d", data, "-e", "SELECT COUNT(*) FROM orders"})) {
        Invocation failed = Invocation.of(reading);
        assertThat(failed.status()).isEqualTo(1);
        assertThat(failed.out()).isEmpty();
        assertThat(failed.err().lines().toList())
            .last()
            .asString()
            .startsWith("error: ")
            .contains(place);
      }

      String rows = file("rows.jsonl", "{\"id\": 2}\n").toString();
      for (String[] writing :
          List.of(
              new String[] {"ingest", "-d", data, "-t", "notes", "-f", rows},
              new String[] {"compact", "-d", data, "-t", "notes"},
              new String[] {"snapshot", "-d", data, "-t", "notes"})) {
        assertThat(Invocation.of(writing).error())
            .startsWith(place)
            .contains("Nothing can be written");
      }
      Invocation insert = sql("INSERT INTO notes {\"id\": 2}");
      assertThat(insert.status()).isEqualTo(1);
      assertThat(insert.err().lines().toList()).last().asString().contains(place);

      Invocation doctor = Invocation.of("doctor", "-d", data);
      assertThat(doctor.status()).isEqualTo(1);
      assertThat(doctor.out()).contains("\"kind\":\"damage\"", file.toString(), "\"offset\":");
      assertThat(doctor.err()).contains("error: " + data + " is not sound: 1 finding");
      Files.write(file, good);
    }
    assertThat(Invocation.of("doctor", "-d", data).rows()).isEmpty();
  }

  @Test
  void doctorReportsEveryFaultNotTheFirstAlone() throws IOException {
    sql("CREATE TABLE notes (pk=id)", "INSERT INTO notes {\"id\": 1}");
    List<Path> files =
        Stream.of(
                "meta.json",
                "driftdb.published",
                "tables/orders/schema.yaml",
                "tables/orders/meta.json",
                "tables/notes/segments/00000001.seg")
            .map(Path.of(data)::resolve)
            .toList();
    for (Path file : files) {
      damage(file, file.endsWith("driftdb.published"));
    }
    Invocation doctor = Invocation.of("doctor", "-d", data);
    assertThat(doctor.status()).isEqualTo(1);
    for (Path file : files) {
      assertThat(doctor.out()).containsOnlyOnce("\"" + file + "\"");
    }
    assertThat(doctor.out().lines()).hasSize(files.size());
    assertThat(Invocation.of("select", "-d", data, "-t", "notes").error())
        .startsWith(files.get(0) + " is damaged at offset 0");
    Files.delete(files.get(0));
    assertThat(Invocation.of("select", "-d", data, "-t", "notes").error())
        .contains(
            "meta.json is damaged at offset 0: there is no such file, although there are tables");
    assertThat(Invocation.of("init", data).error()).contains("holds a database already");
  }

  @Test
  void aLogThatLostItsEndIsReadUpToThereAndNothingOfTheRestIsThrownAway() throws IOException {
    sql("CREATE TABLE notes (pk=id)", "INSERT INTO notes {\"id\": 1}");
    Path orders = Path.of(data, "tables", "orders", "segments", "00000001.seg");
    sql("INSERT INTO orders {\"id\": \"order3\"}");
    byte[] bytes = Files.readAllBytes(orders);
    Files.write(orders, Arrays.copyOf(bytes, bytes.length - 60));

    Invocation before = Invocation.of("doctor", "-d", data);
    assertThat(before.status()).isEqualTo(1);
    assertThat(before.out()).contains("the log ends before what was acknowledged");
    assertThat(Invocation.of("select", "-d", data, "-t", "notes").rows()).hasSize(1);

    sql("INSERT INTO notes {\"id\": 3}");
    Invocation after = Invocation.of("doctor", "-d", data);
    assertThat(after.status()).as(after.out() + after.err()).isZero();
    assertThat(after.out()).contains("\"kind\":\"set_aside\"", "00000001.seg.cut-");
  }

  @Test
  void repairKeepsWhatIsWholeAndTellsWhatIsLost() throws IOException {
    sql("CREATE TABLE notes (pk=id)", "INSERT INTO notes {\"id\": 1}");
    Invocation sound = Invocation.of("doctor", "-d", data, "--repair");
    assertThat(sound.rows()).isEmpty();
    assertThat(sound.err()).contains("nothing is damaged; nothing was changed");
    Path segment = Path.of(data, "tables", "orders", "segments", "00000001.seg");
    byte[] bytes = Files.readAllBytes(segment);
    bytes[new String(bytes, StandardCharsets.ISO_8859_1).indexOf("order2")] ^= 1;
    Files.write(segment, bytes);
    assertThat(sql("INSERT INTO notes {\"id\": 2}").status()).isEqualTo(1);

    Invocation repaired = Invocation.of("doctor", "-d", data, "--repair");
    assertThat(repaired.status()).as(repaired.err()).isZero();
    assertThat(repaired.err())
        .contains(
            segment + " is damaged at offset ",
            "set aside: " + segment + ", from offset 0, " + bytes.length + " bytes, now in ",
            "lost: event 2 of table orders",
            "1 event lost");
    assertThat(segment.resolveSibling("00000001.seg.cut-0")).hasBinaryContent(bytes);
    assertThat(sql("INSERT INTO notes {\"id\": 2}").status()).isZero();
    Invocation orders = Invocation.of("select", "-d", data, "-t", "orders");
    assertThat(orders.rows()).containsExactly("{\"id\":\"order1\",\"status\":\"paid\",\"n\":1}");
    assertThat(Invocation.of("drift", "-d", data, "-t", "orders", "-k", "order1").err())
        .contains("warning: table orders is read without event 2");
    Invocation after = Invocation.of("doctor", "-d", data);
    assertThat(after.rows())
        .anySatisfy(
            row ->
                assertThat(row)
                    .contains("\"kind\":\"repaired\"", "event 2 was destroyed by damage"))
        .anySatisfy(row -> assertThat(row).contains("\"kind\":\"set_aside\""));
    assertThat(sql("SELECT damage FROM DRIFT_INFO.TABLES WHERE table_name = 'orders'").out())
        .contains("event 2");
    assertThat(Invocation.of("doctor", "-d", data, "--repair").err())
        .contains("nothing is damaged; nothing was changed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"meta.json", "tables/orders/meta.json", "tables/orders/schema.yaml"})
  void whatCannotBeRepairedIsSaidAndLeftAsItIs(String name) throws IOException {
    Path file = Path.of(data).resolve(name);
    damage(file, false);
    byte[] damaged = Files.readAllBytes(file);
    assertThat(Invocation.of("doctor", "-d", data, "--repair").error())
        .startsWith(file + " is damaged at offset ")
        .contains("cannot be repaired automatically; nothing was changed");
    assertThat(file).hasBinaryContent(damaged);
    assertThat(Path.of(data, "tables", "orders", "segments"))
        .isDirectoryNotContaining("glob:**.cut-*");
  }

  @Test
  void whoeverWritesIsNotDisturbedByARepair() {
    try (Database writing = Database.open(Path.of(data), Options.DEFAULT)) {
      assertThat(writing.readOnly()).isFalse();
      assertThat(Invocation.of("doctor", "-d", data, "--repair").error())
          .contains("open for writing", "process " + ProcessHandle.current().pid());
    }
  }
}
