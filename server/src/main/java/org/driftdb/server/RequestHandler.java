package org.driftdb.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.apache.calcite.avatica.metrics.noop.NoopMetricsSystem;
import org.apache.calcite.avatica.remote.Handler.HandlerResponse;
import org.apache.calcite.avatica.remote.JsonHandler;
import org.apache.calcite.avatica.remote.ProtobufHandler;
import org.apache.calcite.avatica.remote.ProtobufTranslationImpl;
import org.apache.calcite.avatica.remote.Service;
import org.apache.calcite.avatica.remote.Service.RpcMetadataResponse;
import org.apache.calcite.avatica.server.AvaticaHandler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.handler.AbstractHandler;

/**
 * Answers HTTP requests. Clients say nowhere whether they speak Protobuf or JSON, but the first
 * byte of a request tells: JSON begins with a brace, and a Protobuf message never does.
 */
final class RequestHandler extends AbstractHandler implements AvaticaHandler {
  /** The largest request that is read. */
  static final int MAX_REQUEST_BYTES = 32 << 20;

  private static final String GREETING =
      "This is a DriftDB server. Connect with the URL"
          + " jdbc:avatica:remote:serialization=protobuf;timeZone=UTC;url=http://%s\n";

  private final Service service;
  private final Json json;
  private final Protobuf protobuf;
  private final RequestGate gate = new RequestGate();

  RequestHandler(Service service) {
    this.service = service;
    this.json = new Json(service);
    this.protobuf = new Protobuf(service);
  }

  /** Answers no more requests; waits for those that are being answered, but not for ever. */
  void stop(Duration patience) throws InterruptedException {
    gate.close(patience);
  }

  @Override
  public void setServerRpcMetadata(RpcMetadataResponse metadata) {
    service.setRpcMetadata(metadata);
    json.setRpcMetadata(metadata);
    protobuf.setRpcMetadata(metadata);
  }

  @Override
  public void handle(
      String target, Request base, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    base.setHandled(true);
    if (request.getHeader("Origin") != null) {
      // A browser lets any page of the web send requests to this machine, and says so here.
      plainText(response, HttpServletResponse.SC_FORBIDDEN, "Web pages are not served.\n");
    } else if (request.getMethod().equals("POST")) {
      post(request, response);
    } else if (request.getMethod().equals("GET")) {
      String address = request.getServerName() + ":" + request.getServerPort();
      plainText(response, HttpServletResponse.SC_OK, String.format(GREETING, address));
    } else {
      plainText(response, HttpServletResponse.SC_METHOD_NOT_ALLOWED, "Use POST.\n");
    }
  }

  private static void plainText(HttpServletResponse response, int status, String text)
      throws IOException {
    send(response, status, "text/plain;charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpServletResponse response, int status, String type, byte[] body)
      throws IOException {
    response.setStatus(status);
    response.setContentType(type);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  private void post(HttpServletRequest request, HttpServletResponse response) throws IOException {
    byte[] body;
    try (InputStream in = request.getInputStream()) {
      body = in.readNBytes(MAX_REQUEST_BYTES + 1);
      if (body.length > MAX_REQUEST_BYTES) {
        // A client that has not sent all would not read the answer.
        in.transferTo(OutputStream.nullOutputStream());
      }
    }
    if (body.length > 0 && body[0] == '{') {
      String text = new String(body, StandardCharsets.UTF_8);
      HandlerResponse<String> answer = answer(json, text, body.length);
      send(
          response,
          answer.getStatusCode(),
          "application/json;charset=utf-8",
          answer.getResponse().getBytes(StandardCharsets.UTF_8));
    } else {
      HandlerResponse<byte[]> answer = answer(protobuf, body, body.length);
      send(response, answer.getStatusCode(), "application/octet-stream", answer.getResponse());
    }
  }

  private <T> HandlerResponse<T> answer(
      org.apache.calcite.avatica.remote.AbstractHandler<T> handler, T request, int length) {
    if (length > MAX_REQUEST_BYTES) {
      return handler.convertToErrorResponse(
          new RemoteFailure(
              "54000",
              "A request of more than "
                  + (MAX_REQUEST_BYTES >> 20)
                  + " MB is not taken; send a smaller batch"));
    } else if (!gate.enter()) {
      return handler.convertToErrorResponse(
          new RemoteFailure("57P01", "The server is stopping; connect again when it runs"));
    }
    try {
      return handler.apply(request);
    } catch (RuntimeException | Error e) {
      return handler.convertToErrorResponse(RemoteFailure.of(e));
    } finally {
      gate.leave();
    }
  }

  private static Exception explained(Exception failure) {
    if (!(failure instanceof IOException || failure instanceof IllegalArgumentException)) {
      return RemoteFailure.of(failure);
    }
    String problem =
        failure instanceof JsonProcessingException json
            ? json.getOriginalMessage()
            : failure.getMessage();
    return new RemoteFailure("08P01", "The request cannot be read: " + problem);
  }

  private static final class Json extends JsonHandler {
    Json(Service service) {
      super(service, NoopMetricsSystem.getInstance());
    }

    @Override
    public HandlerResponse<String> convertToErrorResponse(Exception failure) {
      return super.convertToErrorResponse(explained(failure));
    }
  }

  private static final class Protobuf extends ProtobufHandler {
    Protobuf(Service service) {
      super(service, new ProtobufTranslationImpl(), NoopMetricsSystem.getInstance());
    }

    @Override
    public HandlerResponse<byte[]> convertToErrorResponse(Exception failure) {
      return super.convertToErrorResponse(explained(failure));
    }
  }
}
