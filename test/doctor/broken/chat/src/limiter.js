export class Limiter {
  constructor(state, env) {
    this.state = state;
    this.env = env;
  }

  async fetch(request) {
    const count = (await this.state.storage.get("count")) ?? 0;
    this.state.storage.put("count", count + 1);
    return new Response(String(count));
  }
}
