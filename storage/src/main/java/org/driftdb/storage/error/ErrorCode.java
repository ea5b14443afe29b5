package org.driftdb.storage.error;

/** A kind of failure. Each has one SQLSTATE, which JDBC users and the command line see. */
public enum ErrorCode {
  /** A living row has this key, or this value of a unique index. */
  DUPLICATE_KEY("23505"),
  /** A key or a column declared NOT NULL got no value. */
  NULL_NOT_ALLOWED("23502"),
  /** A row does not satisfy a CHECK constraint. */
  CHECK_VIOLATION("23514"),
  /** A row refers to one that is not there. */
  FOREIGN_KEY("23503"),
  /** Something that others depend on is to be dropped. */
  DEPENDED_ON("2BP01"),
  /** No table has this name at the point that was asked for. */
  NO_SUCH_TABLE("42S02"),
  /** A table of this name lives already. */
  TABLE_EXISTS("42S01"),
  /** The table has no column of this name. */
  NO_SUCH_COLUMN("42703"),
  /** The table has a column of this name already, or one name was given twice. */
  COLUMN_EXISTS("42701"),
  /** The table has no index of this name. */
  NO_SUCH_INDEX("42704"),
  /** The table has an index of this name already. */
  INDEX_EXISTS("42P07"),
  /** A statement that has two values for one row. */
  WRITTEN_TWICE("21000"),
  /** A statement that cannot be read. */
  SYNTAX("42000"),
  /** PATCH or SOFT DELETE of a key that has no living row. */
  NO_SUCH_KEY("02000"),
  /** A value of a type that does not belong there. */
  BAD_VALUE("22000"),
  /** Text that is no JSON (RFC 8259). */
  BAD_JSON("22032"),
  /** Arithmetic or a cast on what is no number. */
  NOT_A_NUMBER("22018"),
  /** A number beyond the range of its type. */
  OUT_OF_RANGE("22003"),
  /** A string or binary value longer than its column. */
  TOO_LONG("22001"),
  /** Part of a text whose length is negative. */
  NEGATIVE_LENGTH("22011"),
  /** An escape for LIKE that is not one character. */
  BAD_ESCAPE_CHARACTER("22019"),
  /** A pattern of LIKE with an escape before another character. */
  BAD_ESCAPE_SEQUENCE("22025"),
  /** Text that is no date, time or timestamp. */
  BAD_DATETIME("22007"),
  /** A statement's parameter to which nothing was bound. */
  UNBOUND_PARAMETER("07001"),
  /** A point in time or sequence that cannot be read. */
  BAD_POINT("22023"),
  /** A point before the horizon, whose history has been discarded. */
  BEYOND_HORIZON("22023"),
  /** Another transaction committed a change to the same row first. */
  CONFLICT("40001"),
  /** A write to a database, connection or session that only reads, or that reads the past. */
  READ_ONLY("25006"),
  /** DDL inside a transaction that has written. */
  DDL_IN_TRANSACTION("25001"),
  /** A commit or rollback where there is no transaction to end. */
  INVALID_TRANSACTION_STATE("25000"),
  /** A savepoint that the transaction does not have. */
  INVALID_SAVEPOINT("3B001"),
  /** Another process has the database open for writing. */
  LOCKED("08001"),
  /** There is no database here, or it cannot be opened. */
  CONNECTION("08001"),
  /** Bytes on disk are not what was written; nothing has been cut. */
  DAMAGED("XX001"),
  /** The file system refused a read, a write or a force. */
  IO("58030"),
  /** A statement that was cancelled, or ran longer than it may. */
  CANCELLED("57014"),
  /** A statement that is well-formed, but asks for what DriftDB does not do. */
  NOT_SUPPORTED("0A000"),
  /** A defect in DriftDB itself. */
  INTERNAL("XX000");

  private final String sqlState;

  ErrorCode(String sqlState) {
    this.sqlState = sqlState;
  }

  /** The five characters of the SQLSTATE. */
  public String sqlState() {
    return sqlState;
  }
}
