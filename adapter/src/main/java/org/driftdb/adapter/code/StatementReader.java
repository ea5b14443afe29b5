package org.driftdb.adapter.code;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.calcite.linq4j.tree.BlockStatement;
import org.apache.calcite.linq4j.tree.CatchBlock;
import org.apache.calcite.linq4j.tree.ConditionalStatement;
import org.apache.calcite.linq4j.tree.DeclarationStatement;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.linq4j.tree.ForEachStatement;
import org.apache.calcite.linq4j.tree.ForStatement;
import org.apache.calcite.linq4j.tree.GotoStatement;
import org.apache.calcite.linq4j.tree.Node;
import org.apache.calcite.linq4j.tree.ParameterExpression;
import org.apache.calcite.linq4j.tree.Primitive;
import org.apache.calcite.linq4j.tree.Statement;
import org.apache.calcite.linq4j.tree.ThrowStatement;
import org.apache.calcite.linq4j.tree.TryStatement;
import org.apache.calcite.linq4j.tree.WhileStatement;
import org.driftdb.adapter.code.Code.Run;
import org.driftdb.adapter.code.Step.End;
import org.jspecify.annotations.Nullable;

/** Reads the statements of one method. */
final class StatementReader {
  private final Scope scope;
  private final Type result;
  private final ExpressionReader expressions;

  /**
   * Reads a method.
   *
   * @param scope that of the method, with its parameters
   * @param result what it gives
   */
  StatementReader(Scope scope, Type result) {
    this.scope = scope;
    this.result = result;
    this.expressions = new ExpressionReader(scope);
  }

  /** A block, with names of its own. */
  Step block(Node node) {
    Map<String, ?> before = scope.mark();
    List<Step> steps = new ArrayList<>();
    if (node instanceof BlockStatement block) {
      block.statements.forEach(statement -> steps.add(statement(statement)));
    } else {
      steps.add(statement((Statement) node));
    }
    scope.reset(before);
    return inOrder(steps);
  }

  private static Step inOrder(List<Step> steps) {
    if (steps.size() == 1) {
      return steps.get(0);
    }
    Step[] all = steps.toArray(Step[]::new);
    return frame -> {
      for (Step step : all) {
        End end = step.in(frame);
        if (end != null) {
          return end;
        }
      }
      return null;
    };
  }

  private Step statement(Statement statement) {
    if (statement instanceof BlockStatement block) {
      return block(block);
    } else if (statement instanceof DeclarationStatement declaration) {
      return declaration(declaration);
    } else if (statement instanceof GotoStatement jump) {
      return jump(jump);
    } else if (statement instanceof ConditionalStatement choice) {
      return choice(choice.expressionList, 0);
    } else if (statement instanceof WhileStatement loop) {
      return loop(expressions.condition(loop.condition), block(loop.body), null);
    } else if (statement instanceof ForStatement loop) {
      return loop(loop);
    } else if (statement instanceof ForEachStatement loop) {
      return loop(loop);
    } else if (statement instanceof ThrowStatement thrown) {
      Run failure = expressions.read(thrown.expression).run();
      return frame -> {
        throw (Throwable) Conversions.present(failure.in(frame));
      };
    } else if (statement instanceof TryStatement tried) {
      return tried(tried);
    }
    throw new NotReadException("statement " + statement.getNodeType());
  }

  private Step declaration(DeclarationStatement declaration) {
    ParameterExpression variable = declaration.parameter;
    Type type = variable.getType();
    Expression initializer = declaration.initializer;
    if (initializer == null) {
      Primitive primitive = Primitive.of(type);
      Object initial = primitive == null ? null : primitive.defaultValue;
      int place = scope.add(variable.name, type);
      return frame -> {
        frame[place] = initial;
        return null;
      };
    }
    Run value = Conversions.assigned(expressions.read(initializer), type).run();
    int place = scope.add(variable.name, type);
    return frame -> {
      frame[place] = value.in(frame);
      return null;
    };
  }

  private Step jump(GotoStatement jump) {
    Expression expression = jump.expression;
    if (jump.labelTarget != null) {
      throw new NotReadException("label");
    }
    switch (jump.kind) {
      case Break:
        return frame -> End.BREAK;
      case Continue:
        return frame -> End.CONTINUE;
      case Sequence:
        return expression == null ? frame -> null : effect(expression);
      case Return:
        if (expression == null) {
          return frame -> End.RETURN;
        }
        Run value = Conversions.assigned(expressions.read(expression), result).run();
        return frame -> {
          frame[Scope.OWN] = value.in(frame);
          return End.RETURN;
        };
      default:
        throw new NotReadException("jump " + jump.kind);
    }
  }

  private Step effect(Expression expression) {
    Run run = expressions.read(expression).run();
    return frame -> {
      run.in(frame);
      return null;
    };
  }

  private Step choice(List<Node> parts, int from) {
    if (from == parts.size()) {
      return frame -> null;
    } else if (from == parts.size() - 1) {
      return block(parts.get(from));
    }
    Run condition = expressions.condition((Expression) parts.get(from));
    Step then = block(parts.get(from + 1));
    Step otherwise = choice(parts, from + 2);
    return frame -> Operators.isTrue(condition.in(frame)) ? then.in(frame) : otherwise.in(frame);
  }

  private static Step loop(Run condition, Step body, @Nullable Run post) {
    return frame -> {
      while (Operators.isTrue(condition.in(frame))) {
        End end = body.in(frame);
        if (end == End.RETURN) {
          return end;
        } else if (end == End.BREAK) {
          break;
        }
        if (post != null) {
          post.in(frame);
        }
      }
      return null;
    };
  }

  private Step loop(ForStatement loop) {
    Map<String, ?> before = scope.mark();
    List<Step> steps = new ArrayList<>();
    loop.declarations.forEach(declaration -> steps.add(declaration(declaration)));
    Expression condition = loop.condition;
    Expression post = loop.post;
    steps.add(
        loop(
            condition == null ? frame -> true : expressions.condition(condition),
            block(loop.body),
            post == null ? null : expressions.read(post).run()));
    scope.reset(before);
    return inOrder(steps);
  }

  private Step loop(ForEachStatement loop) {
    Code source = expressions.read(loop.iterable);
    if (!Iterable.class.isAssignableFrom(source.raw())) {
      throw new NotReadException("loop over " + source.raw());
    }
    Map<String, ?> before = scope.mark();
    Type type = loop.parameter.getType();
    if (type != Object.class) {
      throw new NotReadException("loop of " + type); // Java knows the types of its elements.
    }
    int place = scope.add(loop.parameter.name, type);
    int iterator = scope.add("", Iterator.class);
    Step body = block(loop.body);
    scope.reset(before);
    Run rows = source.run();
    Step each =
        loop(
            frame -> ((Iterator<?>) Conversions.present(frame[iterator])).hasNext(),
            frame -> {
              frame[place] = ((Iterator<?>) Conversions.present(frame[iterator])).next();
              return body.in(frame);
            },
            null);
    return frame -> {
      frame[iterator] = ((Iterable<?>) Conversions.present(rows.in(frame))).iterator();
      return each.in(frame);
    };
  }

  private Step tried(TryStatement tried) {
    Step body = block(tried.body);
    if (tried.fynally != null || tried.catchBlocks.size() != 1) {
      throw new NotReadException("try");
    }
    CatchBlock caught = tried.catchBlocks.get(0);
    Class<?> type = JavaTypes.erased(caught.parameter.getType());
    Map<String, ?> before = scope.mark();
    int place = scope.add(caught.parameter.name, type);
    Step handler = block(caught.body);
    scope.reset(before);
    return frame -> {
      try {
        return body.in(frame);
      } catch (Throwable e) {
        if (!type.isInstance(e)) {
          throw e;
        }
        frame[place] = e;
        return handler.in(frame);
      }
    };
  }
}
