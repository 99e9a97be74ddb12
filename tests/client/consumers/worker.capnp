using Workerd = import "/workerd/workerd.capnp";

# A worker with access to this machine only. With port 0, workerd chooses a free port and reports it.
const config :Workerd.Config = (
  services = [
    (
      name = "main",
      worker = (
        modules = [(name = "worker.js", esModule = embed "worker.js")],
        compatibilityDate = "2026-11-01",
        # Without Node's globals, as a worker had none for long.
        compatibilityFlags = ["no_nodejs_compat", "no_nodejs_compat_v2"],
      ),
    ),
    (name = "internet", network = (allow = ["local"])),
  ],
  sockets = [(name = "main", address = "127.0.0.1:0", http = (), service = "main")],
);
