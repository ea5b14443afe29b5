package org.driftdb.storage.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import org.driftdb.storage.block.Address;
import org.driftdb.storage.block.RunList;
import org.junit.jupiter.api.Test;

/** Pages and roots, byte by byte. */
final class TreeFormatTest {
  private static final byte[] LOW = {};
  private static final byte[] CUT = {0x61, 0x62};

  private static final Slice ENDED =
      new Slice(
          LOW, CUT, 3, 9, new Address(1, 24, 200), 5, new Address(2, 300, 70), 7, 4, 2, 640, 1, 8);
  private static final Slice OPEN =
      new Slice(CUT, null, 9, Tree.NO_END, null, 0, new Address(2, 370, 80), 1, 1, 0, 33, 8, 10);

  private static String hex(byte[] bytes) {
    return HexFormat.ofDelimiter(" ").formatHex(bytes);
  }

  @Test
  void aPage() {
    byte[] bytes = new Page(List.of(ENDED, OPEN)).encode();
    assertThat(hex(bytes))
        .isEqualTo(
            "2f 00 00 00 1c 9b db 9b 13 2d 02" // envelope of kind 13, 45 bytes: 2 slices
                + " 00 00 01 00 02 61 62 06 06" // from the least key to ab, from 3, for 6
                + " 01 18 c8 01 02 ac 02 46 05 07 04 02 80 05" // base, delta, counts, weight
                + " 02 07" // before it the last event was at 1, in it at 8
                + " 02 00 00 0c 00" // from ab on, from 6 later, open
                + " 00 00 00 02 f2 02 50 00 01 01 00 21 01 02");
    assertThat(hex(Page.decode(bytes).encode())).isEqualTo(hex(bytes));
  }

  @Test
  void aRoot() {
    PageReference page = new PageReference(LOW, null, 3, Tree.NO_END, 10, new Address(2, 500, 90));
    byte[] bytes = new Root(false, 5, 8, 13, CUT, 3, List.of(page), RunList.EMPTY).encode();
    assertThat(hex(bytes))
        .isEqualTo(
            "18 00 00 00 90 c9 9f 6b 14 16" // envelope of kind 14, 22 bytes
                + " 00 05 08 0d 01 00 02 61 62 03" // no entries; live, versions, stored; greatest
                // key; horizon
                + " 01 00 00 00 06 00 0e 02 f4 03 5a" // one page, whose last event was at 10
                + " 00");
    assertThat(hex(Root.decode(bytes).encode())).isEqualTo(hex(bytes));
  }
}
