package org.driftdb.sqlline;

import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.ValueList;

/** Makes up the orders of a shop, and what becomes of them; the same ones every time. */
final class OrderGenerator {
  private static final long SEED = 42;
  private static final int CUSTOMERS = 2_000;
  private static final int ONE_IN_SO_MANY_IS_WITHDRAWN = 20;

  /** What happens, happens to one of the oldest orders that are not yet on their way. */
  private static final int OLDEST = 1_000;

  private static final Instant FIRST_ORDER = Instant.parse("2026-01-05T08:00:00Z");
  private static final String[] GOODS = {
    "lamp", "chair", "table", "shelf", "clock", "mirror", "rug"
  };

  private final Random random = new Random(SEED);
  private final int orders;

  /** The orders that are not yet shipped or withdrawn, oldest first. */
  private final List<Open> open = new ArrayList<>();

  private record Open(int number, boolean paid) {}

  OrderGenerator(int orders) {
    this.orders = orders;
  }

  /** Writes the orders as they are placed, one JSON object a line. */
  void writeOrders(Writer out) throws IOException {
    Instant placed = FIRST_ORDER;
    for (int i = 1; i <= orders; i++) {
      placed = placed.plusMillis(random.nextInt(120_000));
      boolean paid = random.nextInt(3) == 0;
      open.add(new Open(i, paid));
      out.append(order(i, paid, placed).toString()).append('\n');
    }
  }

  /** Writes a script of what happens next: orders are paid, then shipped, or withdrawn. */
  void writeChanges(Writer out, int changes) throws IOException {
    for (int i = 0; i < changes; i++) {
      int position = random.nextInt(OLDEST);
      Open order = open.get(position);
      String key = "\"order" + order.number() + "\"";
      if (random.nextInt(ONE_IN_SO_MANY_IS_WITHDRAWN) == 0) {
        out.append("SOFT DELETE FROM orders KEY " + key + ";\n");
        open.remove(position);
      } else if (order.paid()) {
        Document fields =
            Document.of("status", "shipped", "parcel", "P" + random.nextInt(1_000_000));
        out.append("PATCH orders KEY " + key + " SET " + fields + ";\n");
        open.remove(position);
      } else {
        out.append("PATCH orders KEY " + key + " SET " + Document.of("status", "paid") + ";\n");
        open.set(position, new Open(order.number(), true));
      }
    }
  }

  private Document order(int number, boolean paid, Instant placed) {
    List<Document> items = new ArrayList<>();
    BigDecimal amount = BigDecimal.ZERO;
    for (int i = random.nextInt(3); i >= 0; i--) {
      int quantity = 1 + random.nextInt(4);
      BigDecimal price = BigDecimal.valueOf(500 + random.nextInt(20_000), 2);
      items.add(
          Document.of(
              "goods", GOODS[random.nextInt(GOODS.length)], "quantity", quantity, "price", price));
      amount = amount.add(price.multiply(BigDecimal.valueOf(quantity)));
    }
    return Document.of(
        "id",
        "order" + number,
        "customer_id",
        "cust" + (1 + random.nextInt(CUSTOMERS)),
        "status",
        paid ? "paid" : "pending",
        "amount",
        amount,
        "placed",
        placed,
        "items",
        ValueList.copyOf(items));
  }
}
