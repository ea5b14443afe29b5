package org.driftdb.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the server answers to whoever speaks HTTP. */
final class HttpTest {
  private final HttpClient http = HttpClient.newHttpClient();
  private TestServer server;

  @BeforeEach
  void start() throws SQLException, IOException {
    server = TestServer.start();
  }

  @AfterEach
  void stop() throws SQLException {
    server.close();
  }

  private HttpRequest.Builder request() {
    return HttpRequest.newBuilder(URI.create(server.server().url()));
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return http.send(request, BodyHandlers.ofString());
  }

  private String post(String body) throws IOException, InterruptedException {
    return send(request().POST(BodyPublishers.ofString(body)).build()).body();
  }

  @Test
  void aBrowserIsToldWhatThisIs() throws Exception {
    HttpResponse<String> answer = send(request().GET().build());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("DriftDB").contains(server.server().url());
    assertThat(send(request().DELETE().build()).statusCode()).isEqualTo(405);
  }

  @Test
  void pagesOfTheWebAreNotServed() throws Exception {
    HttpRequest page =
        request()
            .header("Origin", "http://example.org")
            .POST(
                BodyPublishers.ofString(
                    "{\"request\": \"openConnection\", \"connectionId\": \"x\"}"))
            .build();
    assertThat(send(page).statusCode()).isEqualTo(403);
    assertThat(server.server().connections()).isZero();
  }

  @Test
  void jsonRequestsRunStatements() throws Exception {
    post(
        "{\"request\": \"openConnection\", \"connectionId\": \"c\", \"info\": {\"lex\": \"MYSQL_ANSI\"}}");
    assertThat(post("{\"request\": \"createStatement\", \"connectionId\": \"c\"}"))
        .contains("\"statementId\":1");
    String run =
        "{\"request\": \"prepareAndExecute\", \"connectionId\": \"c\", \"statementId\": 1, \"sql\": \"%s\"}";
    post(String.format(run, "CREATE TABLE t (pk=id)"));
    post(String.format(run, "INSERT INTO t (id) VALUES ('x')"));
    assertThat(post(String.format(run, "SELECT id FROM t"))).contains("\"rows\":[[\"x\"]]");
    assertThat(
            post("{\"request\": \"closeStatement\", \"connectionId\": \"c\", \"statementId\": 1}"))
        .contains("closeStatement");
    assertThat(post(String.format(run, "SELECT id FROM t"))).contains("\"sqlState\":\"26000\"");
    post("{\"request\": \"closeConnection\", \"connectionId\": \"c\"}");
    assertThat(post(String.format(run, "SELECT id FROM t"))).contains("\"sqlState\":\"08003\"");
    assertThat(server.server().connections()).isZero();
  }

  @Test
  void whatCannotBeReadIsSaidToBe() throws Exception {
    assertThat(post("{\"request\": \"nonsense\"}")).contains("08P01");
    assertThat(post("{\"request\": ")).contains("08P01");
    assertThat(post("nonsense")).contains("The request cannot be read");
    assertThat(post("")).contains("The request cannot be read");
    assertThat(post("{\"request\": \"createStatement\"}")).contains("08P01");
    assertThat(post("{\"request\": \"openConnection\"}")).contains("08P01");
  }

  @Test
  void whatIsMissingInARequestIsNamed() throws Exception {
    post("{\"request\": \"openConnection\", \"connectionId\": \"c\"}");
    post("{\"request\": \"createStatement\", \"connectionId\": \"c\"}");
    assertThat(post("{\"request\": \"prepare\", \"connectionId\": \"c\"}"))
        .contains("08P01", "no sql");
    assertThat(post("{\"request\": \"execute\"}")).contains("08P01", "no statementHandle");
    assertThat(post("{\"request\": \"connectionSync\", \"connectionId\": \"c\"}"))
        .contains("08P01", "no connProps");
    String ofStatement = "{\"request\": \"%s\", \"connectionId\": \"c\", \"statementId\": 1}";
    assertThat(post(String.format(ofStatement, "prepareAndExecute"))).contains("08P01", "no sql");
    assertThat(post(String.format(ofStatement, "prepareAndExecuteBatch")))
        .contains("08P01", "no sqlCommands");
    assertThat(post(String.format(ofStatement, "executeBatch")))
        .contains("08P01", "no parameterValues");
  }

  @Test
  void aPreparedStatementRunsNoOther() throws Exception {
    post("{\"request\": \"openConnection\", \"connectionId\": \"c\"}");
    post("{\"request\": \"prepare\", \"connectionId\": \"c\", \"sql\": \"SHOW TABLES\"}");
    assertThat(
            post(
                "{\"request\": \"prepareAndExecute\", \"connectionId\": \"c\", \"statementId\": 1,"
                    + " \"sql\": \"SHOW TABLES\"}"))
        .contains("26000", "The statement was prepared");
  }

  @Test
  void aParameterOfAnUnknownTypeIsNamedInOneLine() throws Exception {
    assertThat(
            post(
                "{\"request\": \"execute\", \"statementHandle\": {\"connectionId\": \"c\", \"id\": 1},"
                    + " \"parameterValues\": [{\"type\": \"PRIMITIVE_LONG\", \"value\": 1}]}"))
        .contains("08P01", "PRIMITIVE_LONG")
        .doesNotContain("REDACTED");
  }

  @Test
  void aRequestThatIsTooLargeIsRefused() throws Exception {
    try (Connection client = server.connect()) {
      String huge = "SELECT '" + "x".repeat(RequestHandler.MAX_REQUEST_BYTES) + "'";
      assertThat(TestServer.failure(() -> TestServer.rows(client, huge)))
          .startsWith("54000 A request of more than 32 MB is not taken");
    }
  }

  private static long threadsOfServers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("driftdb-idle-connections"))
        .count();
  }

  @Test
  @Timeout(30)
  void aPortThatIsTakenIsNamed() throws Exception {
    int port = server.server().port();
    assertThatThrownBy(() -> TestServer.start(ServerOptions.DEFAULT, port))
        .isInstanceOf(IOException.class)
        .hasMessage("Port " + port + " cannot be had: another process has it");
    // What it had begun ends; only the server that runs goes on.
    while (threadsOfServers() > 1) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  @Test
  void whyAPortCannotBeHadIsSaid() {
    assertThat(DriftServer.reason(new IOException("no", new SocketException("Permission denied"))))
        .isEqualTo("Permission denied");
  }
}
