import type { ExecuteRequest, Outlet } from "./channel";
import { CellCompiler, type CompiledCell } from "./compiler";
import { type Failure, failureOf, failureOfProblems } from "./failure";
import { type CellValue, Namespace } from "./namespace";
import { bundleOf } from "./value";

/** A cell that is running. */
interface Running {
  readonly id: number;
  readonly name: string;
  readonly request: ExecuteRequest;
  readonly cell: CompiledCell;
  readonly bound: Set<string>;
}

const GRACE_MS = 1000;

/** Runs the cells of one notebook and says what became of each. */
export class Kernel {
  readonly compiler: CellCompiler;
  readonly #namespace: Namespace;
  readonly #out: Outlet;
  #count = 0;
  #unnamed = 0;
  #running: Running | undefined;
  /** The cell that was asked to stop and has a little time left for it. */
  #stopping: Running | undefined;
  /** The first error of work that earlier cells left behind, thrown while no cell ran. */
  #left: Failure | undefined;

  constructor(workingFolder: string, out: Outlet) {
    this.#out = out;
    this.compiler = new CellCompiler(workingFolder);
    this.#namespace = new Namespace(workingFolder);
  }

  /** Runs a cell; the reply is sent when it has ended. */
  execute(id: number, request: ExecuteRequest): void {
    const { code: source, silent = false } = request;
    const stored = !silent && request.store_history !== false;
    if (stored) this.#count++;
    const name = stored ? `Cell [${this.#count}]` : `Cell [*${++this.#unnamed}]`;
    if (!silent) this.#out.publish("execute_input", { code: source, execution_count: this.#shownCount(request) });
    let cell: CompiledCell;
    try {
      cell = this.#out.inKernel(() => this.compiler.compile(source));
    } catch (error) {
      this.#end(id, request, this.#failure(error));
      return;
    }
    if (cell.problems.length > 0) {
      this.#end(id, request, failureOfProblems(cell.problems, name, source));
      return;
    }
    const running: Running = { id, name, request, cell, bound: new Set() };
    this.#running = running;
    try {
      const started = this.#namespace.start(cell, name, source, running.bound);
      if (cell.hasTopLevelAwait) {
        (started as Promise<CellValue | undefined>).then(
          (value) => this.#ran(running, value),
          (error) => this.#fail(running, error),
        );
      } else this.#ran(running, started as CellValue | undefined);
    } catch (error) {
      this.#fail(running, error);
    }
  }

  #shownCount(request: ExecuteRequest): number {
    return request.silent || request.store_history === false ? this.#count + 1 : this.#count;
  }

  /** One more turn of the event loop, in which rejections that nobody handles are reported; then the result. */
  #ran(running: Running, result: CellValue | undefined): void {
    setImmediate(() => {
      if (this.#running !== running) return;
      this.#finish(running, result).catch((error) => this.#fail(running, error));
    });
  }

  async #finish(running: Running, result: CellValue | undefined): Promise<void> {
    const { request } = running;
    if (!request.silent && result?.[0] !== undefined) {
      const data = await bundleOf(result[0]);
      if (this.#running !== running) return;
      this.#out.publish("execute_result", { data, metadata: {}, execution_count: this.#shownCount(request) });
    }
    this.compiler.ran(running.cell);
    const expressions = await this.#userExpressions(request);
    if (this.#running !== running) return;
    this.#running = undefined;
    const left = this.#left;
    this.#left = undefined;
    this.#end(running.id, request, left, expressions);
  }

  #fail(running: Running, error: unknown): void {
    if (this.#running !== running) return;
    const failure = this.#failure(error);
    this.#out.inKernel(() => {
      this.compiler.failed(running.cell, running.bound);
      this.#running = undefined;
      this.#end(running.id, running.request, failure);
    });
  }

  #failure(error: unknown): Failure {
    return failureOf(error, (script) => this.#namespace.sourceOf(script));
  }

  #end(id: number, request: ExecuteRequest, failure: Failure | undefined, expressions: object = {}): void {
    const execution_count = this.#shownCount(request);
    if (failure === undefined) {
      this.#out.reply(id, { status: "ok", execution_count, user_expressions: expressions, payload: [] });
      return;
    }
    if (!request.silent) this.#out.publish("error", failure);
    this.#out.reply(id, { status: "error", execution_count, ...failure });
  }

  async #userExpressions({ user_expressions }: ExecuteRequest): Promise<object> {
    const results: Record<string, object> = {};
    for (const [key, expression] of Object.entries(user_expressions ?? {})) {
      results[key] = await this.#userExpression(expression);
    }
    return results;
  }

  async #userExpression(expression: string): Promise<object> {
    const name = `Cell [*${++this.#unnamed}]`;
    try {
      const cell = this.#out.inKernel(() => this.compiler.compile(`(${expression})`));
      if (cell.problems.length > 0) {
        return { status: "error", ...failureOfProblems(cell.problems, name, expression) };
      }
      const result = await this.#namespace.start(cell, name, expression, new Set());
      return { status: "ok", data: await bundleOf(result?.[0]), metadata: {} };
    } catch (error) {
      return { status: "error", ...this.#failure(error) };
    }
  }

  /**
   * An error that no promise handler and no try block caught: it fails the cell that runs. When none runs it is printed
   * below the last one and fails the next cell once that has run, so that no notebook ends well in spite of it.
   */
  uncaught(error: unknown): void {
    if (this.#running !== undefined) {
      this.#fail(this.#running, error);
      return;
    }
    const failure = this.#failure(error);
    this.#left ??= { ...failure, evalue: `${failure.evalue} (thrown after its cell had ended)` };
    this.#out.stream("stderr", `${failure.traceback.join("\n")}\n`);
  }

  /**
   * The user's stop button. Listeners of the process's SIGINT get a second to end the cell in their own way (the library
   * stops its workers and rejects what the cell awaits); without listeners, or the second time, it ends at once.
   */
  interrupt(listeners: number): void {
    const running = this.#running;
    if (running === undefined) return;
    const stop = () => this.#fail(running, new Interrupted());
    if (listeners === 0 || this.#stopping === running) stop();
    else setTimeout(stop, GRACE_MS);
    this.#stopping = running;
  }
}

class Interrupted extends Error {
  override readonly name: string = "InterruptedError";

  constructor() {
    super("interrupted by the user");
    this.stack = "";
  }
}
