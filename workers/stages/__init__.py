"""The four stages of the pipeline: intake, journey, mailer, metrics. Engine-free; they meet through topics only."""
