"""The stages of the pipeline: intake, fetcher, journey, worklist, mailer, metrics. They meet through topics only."""
