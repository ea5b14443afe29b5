package org.driftdb.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.driftdb.example.GitHistory.TreeEntry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The project's own history, loaded as {@link GitHistory} does it, is at every commit what git says
 * it was. {@code -Dgit.repository=DIR} names another repository.
 */
class GitHistoryTest {
  private static final int CHECKED_COMMITS = 20;

  @Test
  void tableAsOfEachCommitIsItsTree(@TempDir Path directory) throws Exception {
    Path repository = repository();
    assumeTrue(repository != null, "the sources are no git checkout");
    GitHistory history = new GitHistory(Objects.requireNonNull(repository));
    String url = "jdbc:driftdb:" + directory.resolve("db");
    List<String> hashes;
    try (Connection connection = DriverManager.getConnection(url)) {
      hashes = history.load(connection);
    }
    // Read by a second connection, from what the first left on disk.
    try (Connection connection = DriverManager.getConnection(url + ";readOnly=true");
        PreparedStatement scan = select(connection, "");
        PreparedStatement byKey = select(connection, "WHERE path = ?");
        PreparedStatement byIndex = select(connection, "WHERE content = ?")) {
      for (String hash : spread(hashes)) {
        List<TreeEntry> tree = history.tree(hash);
        String point = "@seq:" + sequenceOf(connection, hash);
        assertThat(files(scan, point))
            .as("scan as of %s", hash)
            .containsExactlyInAnyOrderElementsOf(tree);
        for (TreeEntry entry : tree) {
          assertThat(files(byKey, entry.path(), point))
              .as("%s by key as of %s", entry.path(), hash)
              .containsExactly(entry);
        }
        for (String content : new TreeSet<>(tree.stream().map(TreeEntry::content).toList())) {
          assertThat(files(byIndex, content, point))
              .as("content %s by index as of %s", content, hash)
              .containsExactlyInAnyOrderElementsOf(
                  tree.stream().filter(entry -> entry.content().equals(content)).toList());
        }
      }
    }
  }

  private static PreparedStatement select(Connection connection, String where) throws SQLException {
    return connection.prepareStatement(
        "SELECT path, mode, content FROM files " + where + " AS OF ?");
  }

  private static @Nullable Path repository() {
    String named = System.getProperty("git.repository");
    if (named != null) {
      return Path.of(named);
    }
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve(".git"))) {
        return folder;
      }
    }
    return null;
  }

  /** Twenty of the commits, or all where there are fewer, with the first and the last. */
  private static List<String> spread(List<String> hashes) {
    int count = Math.min(CHECKED_COMMITS, hashes.size());
    List<String> chosen = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      chosen.add(hashes.get(count == 1 ? 0 : (int) ((long) i * (hashes.size() - 1) / (count - 1))));
    }
    return chosen;
  }

  private static long sequenceOf(Connection connection, String hash) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT sequence FROM commits WHERE hash = ?")) {
      select.setString(1, hash);
      try (ResultSet rows = select.executeQuery()) {
        assertThat(rows.next()).isTrue();
        return rows.getLong(1);
      }
    }
  }

  private static List<TreeEntry> files(PreparedStatement select, String... parameters)
      throws SQLException {
    for (int i = 0; i < parameters.length; i++) {
      select.setString(i + 1, parameters[i]);
    }
    List<TreeEntry> entries = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        entries.add(new TreeEntry(rows.getString(1), rows.getString(2), rows.getString(3)));
      }
    }
    return entries;
  }
}
