// Asking the server for what changed, and saying so where it cannot be asked.

/** A function that has rounds of asking done, one at a time however often it is called. `ask` does one round and says
 * whether there is more to ask for; where the server is away it is asked again after a second. */
export function rounds(ask) {
  let asking = false;
  let pending = false;
  return async () => {
    pending = true;
    if (asking) return;
    asking = true;
    while (pending) {
      pending = false;
      try {
        if (await ask()) pending = true;
      } catch {
        await new Promise((done) => setTimeout(done, 1000));
        pending = true;
      }
    }
    asking = false;
  };
}

/** Take so many out of a set of numbers. */
export function take(set, most) {
  const some = [...set].slice(0, most);
  some.forEach((each) => set.delete(each));
  return some;
}

/** Say in a banner that nothing certain is known, and take it away again; `back` is called then. */
export const staleness = (banner, back = () => {}) => ({
  heard() {
    if (!banner.hidden) back();
    banner.hidden = true;
    document.body.classList.remove("stale");
  },
  stale(seconds, signedOff) {
    banner.textContent = signedOff ? banner.dataset.signedOff : banner.dataset.text.replace("{seconds}", seconds);
    banner.hidden = false;
    document.body.classList.add("stale");
  },
});
