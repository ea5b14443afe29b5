package org.driftdb.sqlline.shell;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.driftdb.sqlline.DriftQl;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** Offers commands, tables, columns and words, where each may stand. */
final class StatementCompleter implements Completer {
  private final Names names;

  StatementCompleter(Names names) {
    this.names = names;
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    String before = line.line().substring(0, line.cursor() - line.word().length());
    for (String offer : offers(before, line.line(), line.word())) {
      candidates.add(new Candidate(offer, offer, null, null, null, null, !offer.endsWith(":")));
    }
  }

  /**
   * What may stand behind a text.
   *
   * @param whole all that is typed, since the tables of a query stand behind its columns
   * @param word the beginning of what is to be completed
   */
  Set<String> offers(String before, String whole, String word) {
    List<Token> tokens = new ArrayList<>(Token.of(before));
    tokens.removeIf(token -> token.kind() == Token.Kind.COMMENT);
    if (before.stripLeading().startsWith("!")) {
      return offersToCommand(tokens);
    }
    while (tokens.stream().anyMatch(StatementCompleter::endsStatement)) {
      tokens.remove(0);
    }
    Function<String, String> spelling =
        !word.isEmpty() && word.equals(word.toLowerCase(Locale.ROOT))
            ? words -> words.toLowerCase(Locale.ROOT)
            : Function.identity();
    Set<String> offers = new LinkedHashSet<>();
    if (tokens.isEmpty()) {
      Words.STATEMENTS.forEach(words -> offers.add(spelling.apply(words)));
      return offers;
    }
    String last = tokens.get(tokens.size() - 1).upper();
    if (Words.comesBeforeTable(last)) {
      names.tables().forEach(table -> offers.add(written(table)));
      if (last.equals("FROM") || last.equals("JOIN")) {
        Words.TABLE_FUNCTIONS.forEach(words -> offers.add(spelling.apply(words)));
      }
      return offers;
    }
    List<String> following = Words.FOLLOWING.get(last);
    if (following != null) {
      following.forEach(words -> offers.add(spelling.apply(words)));
      return offers;
    }
    columns(whole).forEach(column -> offers.add(written(column)));
    Words.CLAUSES.forEach(words -> offers.add(spelling.apply(words)));
    return offers;
  }

  private Set<String> offersToCommand(List<Token> tokens) {
    if (tokens.size() == 1) {
      return new LinkedHashSet<>(ShellCommands.NAMES);
    }
    Set<String> offers = new LinkedHashSet<>();
    switch (tokens.get(1).text()) {
      case ShellCommands.DRIFT, ShellCommands.DESCRIBE ->
          names.tables().forEach(table -> offers.add(written(table)));
      case ShellCommands.ASOF -> offers.addAll(List.of("@seq:", "@now"));
      case ShellCommands.FORMAT -> offers.addAll(List.of("table", "json", "csv"));
      case ShellCommands.AUTOCOMMIT -> offers.addAll(List.of("on", "off"));
      default -> {}
    }
    return tokens.size() == 2 || offers.contains("@now") ? offers : Set.of();
  }

  private static boolean endsStatement(Token token) {
    return token.kind() == Token.Kind.SYMBOL && token.text().equals(";");
  }

  /** The columns of the tables that the statement names. */
  private Set<String> columns(String statement) {
    Set<String> columns = new LinkedHashSet<>();
    List<Token> tokens = Token.of(statement);
    for (int i = 1; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      boolean named = token.kind() == Token.Kind.WORD || token.kind() == Token.Kind.NAME;
      if (named && Words.comesBeforeTable(tokens.get(i - 1).upper())) {
        columns.addAll(names.columns(token.content()));
      }
    }
    return columns;
  }

  /** A name as it must be written in a statement. */
  private static String written(String name) {
    boolean plain =
        name.matches("[\\p{L}_][\\p{L}\\p{N}_]*")
            && !Words.isReserved(name.toUpperCase(Locale.ROOT));
    return plain ? name : DriftQl.identifier(name);
  }
}
