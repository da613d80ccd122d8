import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.zip.CRC32;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** Contestant 8: Kafka Streams with the light work (bench/kafka/work.py), in Java with Jackson. */
public final class LightStreams {
    private static final String TARGET = "bench.light-out";
    private static final String STORE = "candidates";
    private static final String TASK = "afterview.feedback.task.scheduled.v1";
    private static final ObjectMapper JSON =
        new ObjectMapper()
            .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false)
            .setSerializationInclusion(JsonInclude.Include.NON_NULL);

    // What the load holds: three of our types, told apart by `type`, with their required fields.

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type", visible = true)
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Interviewed.class, name = "afterview.interview.completed.v1"),
        @JsonSubTypes.Type(value = Rejected.class, name = "afterview.candidate.rejected.v1"),
        @JsonSubTypes.Type(value = Notified.class, name = "afterview.candidate.notified.v1"),
    })
    public sealed interface Event permits Interviewed, Rejected, Notified {
        String id();
        String source();
        String type();
        String time();
        Data data();
    }

    public interface Data {
        String tenant();
        String application_id();
        Candidate candidate();
        Person recruiter();
    }

    public record Candidate(String id, String name, String email, String locale, String timezone) {}
    public record Job(String id, String title, String department, String country) {}
    public record Person(String id, String name, String email) {}
    public record Interview(String id, String kind, String ends_at, List<Person> interviewers, String basis) {}
    public record Reason(String code, String text) {}
    public record Rejection(String rejected_at, Reason reason) {}

    public record InterviewedData(
        String tenant, String application_id, Candidate candidate, Job job, Person recruiter, Person hiring_manager,
        Interview interview) implements Data {}
    public record RejectedData(
        String tenant, String application_id, Candidate candidate, Job job, Person recruiter, Person hiring_manager,
        Rejection rejection) implements Data {}
    public record NotifiedData(
        String tenant, String application_id, Candidate candidate, Job job, Person recruiter, Person hiring_manager,
        String notified_at, String channel) implements Data {}

    public record Interviewed(
        String specversion, String id, String source, String type, String time, String subject, InterviewedData data)
        implements Event {}
    public record Rejected(
        String specversion, String id, String source, String type, String time, String subject, RejectedData data)
        implements Event {}
    public record Notified(
        String specversion, String id, String source, String type, String time, String subject, NotifiedData data)
        implements Event {}

    public record Last(String id, String source, String application) {}
    public record State(int events, Map<String, Integer> types, String candidate, Last last) {}

    public record Task(
        String id, String tenant, String application_id, String kind, String channel, String candidate_id,
        Person assignee, String due_at) {}
    public record Said(
        String specversion, String id, String source, String time, String datacontenttype, String subject,
        String type, Task data) {}

    /** Decoded and validated: required fields, and every moment really one. */
    static Event read(byte[] value) throws IOException {
        Event event = JSON.readValue(value, Event.class);
        String moment;
        if (event instanceof Interviewed one) moment = required(one.data().interview()).ends_at();
        else if (event instanceof Rejected one) moment = required(one.data().rejection()).rejected_at();
        else moment = ((Notified) event).data().notified_at();
        OffsetDateTime.parse(required(moment));
        required(event.id());
        required(event.source());
        required(event.data().tenant());
        required(event.data().application_id());
        required(required(event.data().candidate()).id());
        return event;
    }

    static <T> T required(T value) {
        if (value == null) throw new IllegalArgumentException("a required field is missing");
        return value;
    }

    static State changed(byte[] stored, Event event) throws IOException {
        State before =
            stored == null
                ? new State(0, new HashMap<>(), event.data().candidate().id(), null)
                : JSON.readValue(stored, State.class);
        before.types().merge(event.type(), 1, Integer::sum);
        Last last = new Last(event.id(), event.source(), event.data().application_id());
        return new State(before.events() + 1, before.types(), before.candidate(), last);
    }

    /** Null for three of ten. */
    static byte[] told(Event event, int ordinal) throws Exception {
        CRC32 crc = new CRC32();
        crc.update(event.id().getBytes(StandardCharsets.UTF_8));
        if (crc.getValue() % 100 >= 70) return null;
        Data data = event.data();
        String task = uuid5(data.tenant() + "/" + data.application_id() + "/" + ordinal).toString();
        String time =
            OffsetDateTime.parse(event.time()).withOffsetSameInstant(ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS)
                .toString();
        Said said =
            new Said(
                "1.0", TASK + ":" + task + ":1", "/afterview/" + data.tenant(), time, "application/json", event.id(),
                TASK,
                new Task(
                    task, data.tenant(), data.application_id(), "candidate_update", "email", data.candidate().id(),
                    data.recruiter(), time));
        return JSON.writeValueAsBytes(said);
    }

    static UUID uuid5(String name) throws Exception {
        UUID space = UUID.fromString("6ba7b811-9dad-11d1-80b4-00c04fd430c8");
        MessageDigest sha = MessageDigest.getInstance("SHA-1");
        sha.update(
            ByteBuffer.allocate(16).putLong(space.getMostSignificantBits()).putLong(space.getLeastSignificantBits())
                .array());
        ByteBuffer hash = ByteBuffer.wrap(sha.digest(name.getBytes(StandardCharsets.UTF_8)));
        long most = hash.getLong() & 0xffffffffffff0fffL | 0x5000L;
        long least = hash.getLong() & 0x3fffffffffffffffL | 0x8000000000000000L;
        return new UUID(most, least);
    }

    /** One thread runs all partitions, so the count needs no lock. */
    static final class Meter {
        final long warm;
        final long last;
        final CountDownLatch ended = new CountDownLatch(1);
        long done;
        long begunAt;
        long begunCpu;

        Meter(long warm, long events) {
            this.warm = warm;
            this.last = warm + events;
        }

        void one() {
            done++;
            if (done == warm) {
                begunAt = System.nanoTime();
                begunCpu = cpu();
            } else if (done == last) {
                ended.countDown();
            }
        }

        void answer() throws IOException {
            double seconds = (System.nanoTime() - begunAt) / 1e9;
            double used = (cpu() - begunCpu) / 1e9;
            System.out.printf(
                Locale.ROOT, "{\"events\": %d, \"seconds\": %.6f, \"cpu\": %.6f, \"rss\": %.1f}%n", last - warm,
                seconds, used, peakMegabytes());
        }

        static long cpu() {
            return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
        }

        static double peakMegabytes() throws IOException {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("VmHWM:")) return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
            }
            return 0;
        }
    }

    static final class Work implements Processor<byte[], byte[], byte[], byte[]> {
        private final Meter meter;
        private ProcessorContext<byte[], byte[]> context;
        private KeyValueStore<byte[], byte[]> states;

        Work(Meter meter) {
            this.meter = meter;
        }

        @Override
        public void init(ProcessorContext<byte[], byte[]> context) {
            this.context = context;
            this.states = context.getStateStore(STORE);
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            try {
                Event event = read(record.value());
                State state = changed(states.get(record.key()), event);
                states.put(record.key(), JSON.writeValueAsBytes(state));
                byte[] value = told(event, state.events());
                if (value != null) context.forward(record.withValue(value));
            } catch (Exception error) {
                throw new IllegalStateException(error);
            }
            meter.one();
        }
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, String> told = new HashMap<>();
        for (int n = 0; n + 1 < arguments.length; n += 2) told.put(arguments[n].substring(2), arguments[n + 1]);
        Meter meter = new Meter(Long.parseLong(told.get("warm")), Long.parseLong(told.get("events")));
        Topology topology =
            new Topology()
                .addSource("source", told.get("source"))
                .addProcessor("work", () -> new Work(meter), "source")
                .addStateStore(
                    Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(STORE), Serdes.ByteArray(), Serdes.ByteArray()),
                    "work")
                .addSink("target", TARGET, "work");
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, told.get("name"));
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, told.get("servers"));
        settings.put(StreamsConfig.STATE_DIR_CONFIG, told.get("folder"));
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, told.get("setting"));
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1);
        settings.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        settings.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        settings.put("auto.offset.reset", "earliest");
        KafkaStreams streams = new KafkaStreams(topology, settings);
        streams.start();
        meter.ended.await();
        streams.close(Duration.ofSeconds(60)); // its last commit
        meter.answer();
    }
}
