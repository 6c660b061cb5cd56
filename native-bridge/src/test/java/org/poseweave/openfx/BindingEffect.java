package org.poseweave.openfx;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Uses what the binding offers beside images, and writes what it got to the property {@code report} of the instance. Its
 * property {@code command} says what.
 */
public final class BindingEffect implements Effect {
    private static final int BYTES = 1 << 20;
    private static final int TASKS = 8;

    @Override
    public int render(ImageEffect effect, RenderArguments arguments) {
        String command = effect.properties().getString("command", 0, "");
        String report = switch (command) {
            case "suites" -> suites(effect.host());
            case "memory" -> memory(effect);
            case "progress" -> progress(effect);
            case "time" -> time(effect);
            case "threads" -> threads(effect.host().threads().orElseThrow());
            case "faulty-task" -> faultyTask(effect.host().threads().orElseThrow());
            case "params" -> params(effect.params(), arguments.time());
            case "edit" -> edit(effect.params());
            case "messages" -> messages(effect);
            case "throw" -> throw new IllegalStateException("thrown by the test");
            case "error" -> throw new StackOverflowError();
            case "exhaust" -> throw new OutOfMemoryError("no more");
            case "refuse" -> throw new OfxException(Status.ERR_FORMAT, "four channels", "two", "connect another clip");
            default -> "unknown command " + command;
        };
        effect.properties().setString("report", 0, report);
        return Status.OK;
    }

    private static String suites(Host host) {
        return "memory=" + host.memory().isPresent() + " progress="
                + host.progress().isPresent() + " timeLine="
                + host.timeLine().isPresent() + " threads="
                + host.threads().isPresent();
    }

    private static String memory(ImageEffect effect) {
        try (Memory.Block block = effect.host().memory().orElseThrow().allocate(effect, BYTES)) {
            ByteBuffer data = block.data();
            data.putInt(0, 0x01020304).put(BYTES - 1, (byte) 77);
            return data.capacity() + " " + Integer.toHexString(block.data().getInt(0)) + " "
                    + block.data().get(BYTES - 1);
        }
    }

    private static String progress(ImageEffect effect) {
        Progress bar = effect.host().progress().orElseThrow();
        bar.start(effect, "Zähle 100 %s");
        String going = bar.update(effect, 0.5) + " " + bar.update(effect, 0.95);
        bar.end(effect);
        return going;
    }

    private static String time(ImageEffect effect) {
        TimeLine line = effect.host().timeLine().orElseThrow();
        Range bounds = line.bounds(effect).orElseThrow();
        String before = line.time(effect).orElseThrow() + " in " + bounds.first() + ".." + bounds.last();
        return before + ", " + line.goTo(effect, 1000) + " " + line.goTo(effect, 12.5) + ", now "
                + line.time(effect).orElseThrow();
    }

    private static String threads(Threads threads) {
        int[] sum = {0};
        AtomicInteger calls = new AtomicInteger();
        AtomicInteger spawned = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        try (Threads.Mutex mutex = threads.mutex()) {
            threads.run(TASKS, index -> {
                calls.updateAndGet(bits -> bits | 1 << index);
                spawned.addAndGet(threads.spawned() ? 1 : 0);
                for (int i = 0; i < 1000; i++) {
                    mutex.lock();
                    sum[0]++;
                    mutex.unlock();
                }
            });
            mutex.lock();
            threads.run(1, index -> refused.addAndGet(mutex.tryLock() ? 0 : 1));
            mutex.unlock();
            boolean free = mutex.tryLock();
            mutex.unlock();
            return threads.count() + " cpus, calls " + Integer.toBinaryString(calls.get()) + ", " + spawned
                    + " spawned, sum " + sum[0] + ", here " + threads.spawned() + ", held " + (refused.get() == 1)
                    + ", free " + free;
        }
    }

    private static String faultyTask(Threads threads) {
        AtomicInteger ended = new AtomicInteger();
        try {
            threads.run(4, index -> {
                ended.incrementAndGet();
                if (index == 2) {
                    throw new IllegalArgumentException("task " + index);
                }
            });
            return "nothing thrown";
        } catch (IllegalArgumentException e) {
            return e.getMessage() + " after " + ended;
        }
    }

    private static String params(ParamSet params, double time) {
        Param gain = params.find("gain").orElseThrow();
        return params.find("count").orElseThrow().intAt(time, -1)
                + " " + gain.doubleAt(time, -1)
                + " " + params.find("on").orElseThrow().booleanAt(0, false)
                + " " + params.find("off").orElseThrow().booleanAt(0, true)
                + " " + params.find("choice").orElseThrow().choiceAt(0, -1)
                + " " + Arrays.toString(params.find("centre").orElseThrow().double2At(time, -1, -1))
                + " " + Arrays.toString(params.find("colour").orElseThrow().rgbaAt(0, new double[4]))
                + " " + params.find("name").orElseThrow().stringAt(0, "?")
                + " " + params.find("empty").orElseThrow().doubleAt(time, -3)
                + " " + params.find("missing").isPresent()
                + " keys " + gain.keyCount() + ":" + gain.keyTime(0, -1) + ":" + gain.keyTime(1, -1) + ":"
                + gain.keyTime(9, -1)
                + " " + gain.properties().getString("label", 0, "?");
    }

    private static String edit(ParamSet params) {
        params.beginEdit("Ändern");
        String done = params.find("count").orElseThrow().setInt(5)
                + " " + params.find("gain").orElseThrow().setDouble(0.25)
                + " " + params.find("name").orElseThrow().setString("größer %d")
                + " " + params.find("empty").orElseThrow().setDouble(1);
        params.endEdit();
        return done;
    }

    private static String messages(ImageEffect effect) {
        Messages messages = effect.host().messages();
        return messages.show(effect, Messages.Kind.WARNING, "id", "100 %s of Ärger") + " "
                + messages.setPersistent(effect, Messages.Kind.ERROR, "id", "50 %n done");
    }
}
