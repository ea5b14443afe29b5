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

/** Makes up the orders of a shop, and what happens to them afterwards; the same ones every time. */
final class OrderGenerator {
  private static final long SEED = 42;
  private static final int CUSTOMERS = 400;
  private static final Instant FIRST_ORDER = Instant.parse("2026-01-05T08:00:00Z");
  private static final String[] GOODS = {
    "lamp", "chair", "table", "shelf", "clock", "mirror", "rug"
  };

  private final Random random = new Random(SEED);
  private final int orders;

  OrderGenerator(int orders) {
    this.orders = orders;
  }

  /** Writes the orders as they are placed, one JSON object a line. */
  void writeOrders(Writer out) throws IOException {
    Instant placed = FIRST_ORDER;
    for (int i = 1; i <= orders; i++) {
      placed = placed.plusMillis(random.nextInt(120_000));
      out.append(order(i, placed).toString()).append('\n');
    }
  }

  /** Writes a script of what happens next: orders get paid or shipped, and some are withdrawn. */
  void writeChanges(Writer out, int changes) throws IOException {
    List<Integer> living = new ArrayList<>();
    for (int i = 1; i <= orders; i++) {
      living.add(i);
    }
    for (int i = 0; i < changes; i++) {
      int position = random.nextInt(living.size());
      String key = "\"order" + living.get(position) + "\"";
      if (random.nextInt(20) == 0) {
        out.append("SOFT DELETE FROM orders KEY ").append(key).append(";\n");
        living.remove(position);
      } else {
        Document fields =
            random.nextBoolean()
                ? Document.of("status", "paid")
                : Document.of("status", "shipped", "parcel", "P" + random.nextInt(1_000_000));
        out.append("PATCH orders KEY ")
            .append(key)
            .append(" SET ")
            .append(fields.toString())
            .append(";\n");
      }
    }
  }

  private Document order(int number, Instant placed) {
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
        random.nextInt(3) == 0 ? "paid" : "pending",
        "amount",
        amount,
        "placed",
        placed,
        "items",
        ValueList.copyOf(items));
  }
}
