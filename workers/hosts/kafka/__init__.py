"""The Kafka host: Faust workers on Apache Kafka. Nothing outside this folder imports faust, aiokafka or rocksdict."""
