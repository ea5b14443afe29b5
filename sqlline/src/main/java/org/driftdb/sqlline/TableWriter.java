package org.driftdb.sqlline;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table for people: names, a rule, rows. The first rows decide how wide the columns are; a longer
 * value later is printed whole and only shifts its line. Nulls are blank, and control characters in
 * strings are shown as escapes, so that no value can break the table or reach the terminal as a
 * command. Only in a column that stands alone, as a query plan does, a line end is one.
 */
final class TableWriter implements RowWriter {
  private static final int ROWS_MEASURED = 1_000;

  /** Wider values do not widen their column. */
  private static final int MAX_WIDTH = 60;

  /** The first and the last of each range of wide characters. */
  private static final int[] WIDE = {
    0x1100, 0x115f, 0x2e80, 0xa4cf, 0xac00, 0xd7a3, 0xf900, 0xfaff, 0xfe30, 0xfe6f, 0xff00, 0xff60,
    0xffe0, 0xffe6, 0x1f300, 0x1faff, 0x20000, 0x3fffd
  };

  private record Cell(String text, boolean right) {}

  private final Output out;
  private final List<List<Cell>> measured = new ArrayList<>();
  private List<Cell> names = List.of();
  private int[] widths = {};
  private boolean headPrinted;

  TableWriter(Output out) {
    this.out = out;
  }

  @Override
  public void columns(List<String> names) {
    this.names = names.stream().map(name -> new Cell(printable(name), false)).toList();
  }

  @Override
  public void row(List<@Nullable Object> values) {
    if (values.size() == 1 && values.get(0) instanceof String text && text.contains("\n")) {
      text.lines().forEach(line -> row(List.of(line)));
      return;
    }
    List<Cell> cells = new ArrayList<>(values.size());
    for (Object value : values) {
      cells.add(
          value == null
              ? new Cell("", false)
              : new Cell(printable(Text.of(value)), value instanceof Number));
    }
    if (headPrinted) {
      print(cells);
    } else {
      measured.add(cells);
      if (measured.size() == ROWS_MEASURED) {
        printHead();
      }
    }
  }

  @Override
  public void end() {
    if (!headPrinted) {
      printHead();
    }
  }

  private void printHead() {
    headPrinted = true;
    widths = new int[names.size()];
    measure(names);
    measured.forEach(this::measure);
    print(names);
    StringBuilder rule = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      rule.append(i > 0 ? "  " : "").append("-".repeat(widths[i]));
    }
    out.line(rule);
    measured.forEach(this::print);
    measured.clear();
  }

  private void measure(List<Cell> cells) {
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Math.max(widths[i], Math.min(MAX_WIDTH, width(cells.get(i).text())));
    }
  }

  private void print(List<Cell> cells) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      Cell cell = cells.get(i);
      String padding = " ".repeat(Math.max(0, widths[i] - width(cell.text())));
      line.append(i > 0 ? "  " : "");
      line.append(cell.right() ? padding + cell.text() : cell.text() + padding);
    }
    out.line(line.toString().stripTrailing());
  }

  /** How many columns of a terminal the text takes. */
  private static int width(String text) {
    return text.codePoints().map(TableWriter::width).sum();
  }

  private static int width(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
      default -> isWide(codePoint) ? 2 : 1;
    };
  }

  /** Whether a terminal shows it twice as wide as a letter: East Asian scripts, and pictures. */
  private static boolean isWide(int codePoint) {
    for (int i = 0; i < WIDE.length; i += 2) {
      if (codePoint >= WIDE[i] && codePoint <= WIDE[i + 1]) {
        return true;
      }
    }
    return false;
  }

  private static String printable(String text) {
    if (text.chars().noneMatch(Character::isISOControl)) {
      return text;
    }
    StringBuilder printable = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\n' -> printable.append("\\n");
        case '\r' -> printable.append("\\r");
        case '\t' -> printable.append("\\t");
        default -> {
          if (Character.isISOControl(c)) {
            printable.append(String.format("\\u%04x", (int) c));
          } else {
            printable.append(c);
          }
        }
      }
    }
    return printable.toString();
  }
}
