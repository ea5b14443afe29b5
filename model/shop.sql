-- What made the database beside this file: ./driftdb sql -d model/shop -f model/shop.sql
CREATE TABLE ORDERS (
  ID INTEGER PRIMARY KEY,
  CUSTOMER_ID INTEGER NOT NULL,
  REP INTEGER NOT NULL,
  STATUS VARCHAR(10) NOT NULL,
  AMOUNT DECIMAL(8, 2) NOT NULL);
CREATE INDEX BY_STATUS ON ORDERS (STATUS);
CREATE INDEX BY_CUSTOMER ON ORDERS (CUSTOMER_ID);

INSERT INTO ORDERS VALUES
  (1, 101, 7499, 'pending', 120.00),
  (2, 102, 7521, 'pending', 75.50),
  (3, 101, 7499, 'pending', 19.90),
  (4, 103, 7654, 'pending', 310.00),
  (5, 104, 7844, 'pending', 42.00);

-- Sequence 6 and 7: two are paid. 8: one of them is corrected. 9: one is cancelled. 10: one comes late.
UPDATE ORDERS SET STATUS = 'paid' WHERE ID IN (1, 2);
UPDATE ORDERS SET AMOUNT = 57.50 WHERE ID = 2;
DELETE FROM ORDERS WHERE ID = 4;
INSERT INTO ORDERS VALUES (6, 102, 7521, 'pending', 12.25);
