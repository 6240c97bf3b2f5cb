/** The projects that the services of these tests send to: a service's env is made before any test runs. */
export const PROJECTS = {
  service: "901",
  serviceWithQueue: "902",
  serviceUnderContract: "903",
  sentryOfBoth: "904",
  flarelogOfBoth: "905",
};
