import { createStackParser } from "@sentry/core";
import { nodeStackLineParser } from "@sentry/core/server";

export const stackParser = createStackParser(nodeStackLineParser());
