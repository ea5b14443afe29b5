package org.driftdb.sqlline.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;

/** The pieces of a statement, and their colours. */
class TokenTest {
  @Test
  void textsNumbersPointsAndCommentsAreOnePieceEach() {
    assertThat(pieces("SELECT 'it''s', \"a\\\"b\", 1.5 FROM `my t` AS OF @seq:7 -- x'y"))
        .containsExactly(
            "WORD SELECT",
            "STRING 'it'",
            "STRING 's'",
            "SYMBOL ,",
            "STRING \"a\\\"b\"",
            "SYMBOL ,",
            "NUMBER 1.5",
            "WORD FROM",
            "NAME `my t`",
            "WORD AS",
            "WORD OF",
            "POINT @seq:7",
            "COMMENT -- x'y");
    assertThat(pieces("1/* a\nb */2"))
        .containsExactly("NUMBER 1", "COMMENT /* a\nb */", "NUMBER 2");
  }

  @Test
  void aDocumentHasNoComments() {
    assertThat(pieces("{\"a\": 1 -- 2}")).contains("SYMBOL -", "NUMBER 2");
  }

  @Test
  void whatIsNotClosedReachesToTheEnd() {
    assertThat(pieces("'a b")).containsExactly("STRING 'a b");
    assertThat(pieces("'a\\")).containsExactly("STRING 'a\\");
    assertThat(pieces("/* a")).containsExactly("COMMENT /* a");
  }

  @Test
  void coloursChangeNoCharacter() {
    String statement = "PATCH orders KEY \"a\"\n SET {\"n\": -1} -- done";
    AttributedString colored = StatementHighlighter.colored(statement);
    assertThat(colored.toString()).isEqualTo(statement);
    assertThat(colored.styleAt(0)).isNotEqualTo(colored.styleAt(statement.indexOf("orders")));
    assertThat(colored.styleAt(statement.indexOf("\"a\"")))
        .isEqualTo(colored.styleAt(statement.indexOf("\"n\"")))
        .isNotEqualTo(colored.styleAt(statement.indexOf("1}")));
  }

  private static List<String> pieces(String text) {
    return Token.of(text).stream().map(token -> token.kind() + " " + token.text()).toList();
  }
}
