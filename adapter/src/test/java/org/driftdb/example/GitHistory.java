package org.driftdb.example;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Loads the history of a git repository into DriftDB through JDBC: a table of files, in which each
 * git commit is one transaction.
 *
 * <p>Afterwards {@code SELECT * FROM files AS OF @seq:N} is what {@code git ls-tree -r} prints for
 * the commit whose row in {@code commits} has the sequence N.
 */
public final class GitHistory {
  private static final String NO_OBJECT = "0000000000000000000000000000000000000000";

  private final Path repository;

  /** The history of the repository whose work tree or git directory this is. */
  public GitHistory(Path repository) {
    this.repository = repository;
  }

  /** One file of one commit: a line of {@code git ls-tree -r}. */
  public record TreeEntry(String path, String mode, String content) {}

  /**
   * Makes the tables {@code files} and {@code commits} and fills them with every commit on the
   * first-parent line that ends at {@code HEAD}.
   *
   * @return the hashes of the commits, oldest first
   */
  public List<String> load(Connection connection) throws IOException, SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE files (pk=path, INDEX(content))");
      statement.execute("CREATE TABLE commits (pk=hash)");
    }
    connection.setAutoCommit(false);
    List<String> hashes = git("rev-list", "--first-parent", "--reverse", "HEAD");
    String parent = null;
    for (String hash : hashes) {
      loadCommit(connection, parent, hash);
      parent = hash;
    }
    connection.setAutoCommit(true);
    return hashes;
  }

  /** Writes what one commit changed, and the sequence at which the files are as it left them. */
  private void loadCommit(Connection connection, @Nullable String parent, String hash)
      throws IOException, SQLException {
    List<String> diff =
        parent == null
            ? git("diff-tree", "--root", "--no-commit-id", "-r", "-z", "--no-renames", hash)
            : git("diff-tree", "-r", "-z", "--no-renames", parent, hash);
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO files ?");
        PreparedStatement patch = connection.prepareStatement("PATCH files KEY ? SET ?");
        PreparedStatement delete = connection.prepareStatement("SOFT DELETE FROM files KEY ?")) {
      // Each change is ":old_mode new_mode old_blob new_blob status", then the path.
      for (int i = 0; i + 1 < diff.size(); i += 2) {
        String[] change = diff.get(i).substring(1).split(" ");
        String path = diff.get(i + 1);
        String fields = "\"mode\": \"" + change[1] + "\", \"content\": \"" + change[3] + "\"";
        if (change[3].equals(NO_OBJECT)) {
          delete.setString(1, path);
          delete.executeUpdate();
        } else if (change[2].equals(NO_OBJECT)) {
          insert.setString(1, "{\"path\": " + quote(path) + ", " + fields + "}");
          insert.executeUpdate();
        } else {
          patch.setString(1, path);
          patch.setString(2, "{" + fields + "}");
          patch.executeUpdate();
        }
      }
    }
    connection.commit();
    long sequence = currentSequence(connection);
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO commits ?")) {
      insert.setString(1, "{\"hash\": \"" + hash + "\", \"sequence\": " + sequence + "}");
      insert.executeUpdate();
    }
    connection.commit();
  }

  private static long currentSequence(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT CURRENT_SEQ()")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** What git says the files of a commit are, in the order of their paths. */
  public List<TreeEntry> tree(String hash) throws IOException {
    List<TreeEntry> entries = new ArrayList<>();
    for (String line : git("ls-tree", "-r", "-z", hash)) {
      // "mode type blob<TAB>path"
      int tab = line.indexOf('\t');
      String[] meta = line.substring(0, tab).split(" ");
      entries.add(new TreeEntry(line.substring(tab + 1), meta[0], meta[2]));
    }
    return entries;
  }

  /** Runs git and returns what it printed, cut at line ends or, with {@code -z}, at NULs. */
  private List<String> git(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("git", "-C", repository.toString()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    char end = command.contains("-z") ? '\0' : '\n';
    List<String> parts = new ArrayList<>();
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      StringBuilder part = new StringBuilder();
      for (int c = output.read(); c >= 0; c = output.read()) {
        if (c == end) {
          parts.add(part.toString());
          part.setLength(0);
        } else {
          part.append((char) c);
        }
      }
    }
    try {
      if (process.waitFor() != 0) {
        throw new IOException("git failed: " + String.join(" ", command));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while git ran", e);
    }
    return parts;
  }

  /** A string as JSON writes it. */
  private static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append(String.format("\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
