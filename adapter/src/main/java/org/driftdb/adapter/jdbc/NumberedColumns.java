package org.driftdb.adapter.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.AbstractList;
import java.util.List;
import org.apache.calcite.avatica.util.Cursor;

/** The columns of a result, among which one of a number that there is not is refused. */
final class NumberedColumns {
  private NumberedColumns() {}

  private static SQLException noColumn(int number, int count) {
    return new SQLException("There is no column " + number + ": there are " + count, "07009");
  }

  /** The same accessors; in the place of any other stands one that fails. */
  static List<Cursor.Accessor> accessors(List<Cursor.Accessor> accessors) {
    return new AbstractList<>() {
      @Override
      public Cursor.Accessor get(int index) {
        return index >= 0 && index < accessors.size()
            ? accessors.get(index)
            : (Cursor.Accessor)
                Proxy.newProxyInstance(
                    NumberedColumns.class.getClassLoader(),
                    new Class<?>[] {Cursor.Accessor.class},
                    (proxy, method, arguments) -> {
                      throw noColumn(index + 1, accessors.size());
                    });
      }

      @Override
      public int size() {
        return accessors.size();
      }
    };
  }

  /** The same description, of which a question about another column fails. */
  static ResultSetMetaData described(ResultSetMetaData columns) {
    return (ResultSetMetaData)
        Proxy.newProxyInstance(
            NumberedColumns.class.getClassLoader(),
            new Class<?>[] {ResultSetMetaData.class},
            (proxy, method, arguments) -> {
              if (arguments != null && arguments[0] instanceof Integer number) {
                int count = columns.getColumnCount();
                if (number < 1 || number > count) {
                  throw noColumn(number, count);
                }
              }
              try {
                return method.invoke(columns, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
