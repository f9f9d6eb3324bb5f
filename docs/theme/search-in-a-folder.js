// Pages that are opened from a folder (file:) may start no worker. The search is one, so it gets a hidden frame instead:
// its script runs there with the two functions that it expects of a worker. Served pages keep their worker.
if (location.protocol === "file:")
  window.Worker = class {
    constructor(url) {
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      document.body.append(this.frame);
      const page = this.frame.contentDocument;
      page.open();
      page.write("<!doctype html><title>search</title><body></body>");
      page.close();
      const inside = this.frame.contentWindow;
      const base = new URL(url, document.baseURI);
      const load = (source) =>
        new Promise((loaded, failed) => {
          const script = page.createElement("script");
          script.src = new URL(source, base);
          script.onload = loaded;
          script.onerror = failed;
          page.body.append(script);
        });
      inside.importScripts = (...sources) => sources.reduce((before, each) => before.then(() => load(each)), Promise.resolve());
      inside.postMessage = (data) => this.onmessage?.(new MessageEvent("message", { data }));
      this.ready = load(base);
      this.ready.catch(() => this.onerror?.(new ErrorEvent("error", { message: `${base} did not load` })));
    }
    async postMessage(data) {
      await this.ready;
      this.frame.contentWindow.dispatchEvent(new MessageEvent("message", { data: structuredClone(data) }));
    }
    terminate() {
      this.frame.remove();
    }
  };
