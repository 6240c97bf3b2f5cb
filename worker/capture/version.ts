/** How events name their sender. */
export const SDK_NAME = "isolate-capture";
/** The version in package.json; a test keeps the two equal. */
export const VERSION = "0.1.0";
