// Plain old JavaScript: it must also run where Node is too old for the rest.
const OLDEST = [20, 19];

/** One line for the user where this Node is too old, else undefined. */
exports.nodeTooOld = (version) => {
  const parts = version.split(".").map(Number);
  if (parts[0] > OLDEST[0] || (parts[0] === OLDEST[0] && parts[1] >= OLDEST[1])) return undefined;
  return `Node ${OLDEST.join(".")} or later is needed, found ${version}; install one from nodejs.org`;
};
