package org.driftdb.adapter;

import java.math.BigDecimal;
import org.driftdb.adapter.StoredValues.VariantForm;
import org.driftdb.storage.history.Dictionary;
import org.driftdb.storage.history.RowBatch;
import org.driftdb.storage.history.ValueSink;
import org.driftdb.storage.schema.ColumnType;
import org.driftdb.storage.value.ValueKind;
import org.jspecify.annotations.Nullable;

/**
 * Reads a column of rows as {@link StoredValues#toCalcite} gives their values, but makes no date or
 * time of the number that the block has and Calcite takes.
 */
final class CalciteColumn implements ValueSink {
  private final String name;
  private final ColumnType type;
  private final VariantForm variants;
  private @Nullable Object[] values = new @Nullable Object[0];

  CalciteColumn(String name, ColumnType type, VariantForm variants) {
    this.name = name;
    this.type = type;
    this.variants = variants;
  }

  /** The values in all rows of a batch; they are good until others are asked for. */
  @Nullable Object[] of(RowBatch batch) {
    if (values.length < batch.size()) {
      values = new @Nullable Object[batch.size()];
    }
    batch.read(name, this);
    return values;
  }

  @Override
  public void nulls(int[] slots, int count) {
    for (int i = 0; i < count; i++) {
      values[slots[i]] = null;
    }
  }

  @Override
  public void wholes(ValueKind kind, int scale, long[] read, int[] slots, int count) {
    @Nullable Object[] into = values;
    for (int i = 0; i < count; i++) {
      into[slots[i]] = value(kind, scale, read[i]);
    }
  }

  private @Nullable Object value(ValueKind kind, int scale, long whole) {
    boolean integer = kind == ValueKind.NUMBER && scale == 0;
    switch (type.kind()) {
      case DATE:
        if (kind == ValueKind.DATE) {
          return (int) whole;
        }
        break;
      case TIME:
        if (kind == ValueKind.TIME) {
          return (int) whole;
        }
        break;
      case TIMESTAMP:
        if (kind == ValueKind.TIMESTAMP) {
          return whole;
        }
        break;
      case DECIMAL:
        if (kind == ValueKind.NUMBER) {
          return BigDecimal.valueOf(whole, scale);
        }
        break;
      case INTEGER:
        if (integer) {
          return (int) whole;
        }
        break;
      case BIGINT:
        if (integer) {
          return whole;
        }
        break;
      default:
        break;
    }
    return StoredValues.toCalcite(ValueSink.value(kind, scale, whole), type, variants);
  }

  @Override
  public void words(Dictionary dictionary, long[] numbers, int[] slots, int count) {
    for (int i = 0; i < count; i++) {
      values[slots[i]] = StoredValues.toCalcite(dictionary.word((int) numbers[i]), type, variants);
    }
  }

  @Override
  public void objects(@Nullable Object[] read, int[] slots, int count) {
    for (int i = 0; i < count; i++) {
      values[slots[i]] = StoredValues.toCalcite(read[i], type, variants);
    }
  }
}
