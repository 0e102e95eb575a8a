// Brings what was asked for on the screen, once, when it is mounted.
export default function ({ data }) {
  document.querySelector(data.where)?.scrollIntoView({ block: "start" });
}
