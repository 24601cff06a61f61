package dev.leat.arch;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** One Java file of the project, as text and as the compiler reads it. */
record SourceFile(String path, List<String> lines, List<Method> methods, List<Long> synchronizedLines) {
    private static final List<SourceFile> ALL = read();

    /**
     * A method or constructor.
     *
     * @param parameters 0 for a constructor of a record: its header may be as long as its data
     * @param lines from the first annotation or modifier to the closing brace
     */
    record Method(String at, String name, int parameters, long lines, boolean overrides) {
        @Override
        public String toString() {
            return at + " " + name;
        }
    }

    static List<SourceFile> all() {
        return ALL;
    }

    String name() {
        String file = path.substring(path.lastIndexOf('/') + 1);
        return file.substring(0, file.length() - ".java".length());
    }

    boolean isMain() {
        return path.startsWith("src/main/");
    }

    Stream<String> linesWhere(Predicate<String> rule) {
        return IntStream.range(0, lines.size())
                .filter(i -> rule.test(lines.get(i)))
                .mapToObj(i -> path + ":" + (i + 1) + " " + lines.get(i).strip());
    }

    Stream<String> suppressionsWithoutReason() {
        return IntStream.range(0, lines.size())
                .filter(i -> lines.get(i).contains("@" + "SuppressWarnings("))
                .filter(i -> !isComment(lines.get(i)) && !(i > 0 && isComment(lines.get(i - 1))))
                .mapToObj(i -> path + ":" + (i + 1) + " suppresses a warning without a reason");
    }

    Stream<String> synchronizedAt() {
        return synchronizedLines.stream().map(line -> path + ":" + line + " synchronizes");
    }

    private static boolean isComment(String line) {
        return line.contains("// ") || line.strip().startsWith("*") || line.contains("/** ");
    }

    private static List<SourceFile> read() {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (Stream<Path> tree = Files.walk(Path.of("src"));
                StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            List<Path> java = tree.filter(path -> path.toString().endsWith(".java"))
                    .sorted()
                    .toList();
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(java));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            List<SourceFile> all = new ArrayList<>();
            for (CompilationUnitTree unit : task.parse()) {
                all.add(read(unit, positions));
            }
            return List.copyOf(all);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static SourceFile read(CompilationUnitTree unit, SourcePositions positions) throws IOException {
        Path path = Path.of(unit.getSourceFile().toUri());
        String relative = Path.of("").toAbsolutePath().relativize(path).toString();
        List<Method> methods = new ArrayList<>();
        List<Long> synchronizedLines = new ArrayList<>();
        LineMap lines = unit.getLineMap();
        TreePathScanner<Void, Void> scanner = new TreePathScanner<>() {
            @Override
            public Void visitMethod(MethodTree method, Void unused) {
                long first = lines.getLineNumber(positions.getStartPosition(unit, method));
                long last = lines.getLineNumber(positions.getEndPosition(unit, method));
                methods.add(method(getCurrentPath(), relative + ":" + first, last - first + 1));
                if (method.getModifiers().getFlags().contains(Modifier.SYNCHRONIZED)) {
                    synchronizedLines.add(first);
                }
                return super.visitMethod(method, null);
            }

            @Override
            public Void visitSynchronized(SynchronizedTree block, Void unused) {
                synchronizedLines.add(lines.getLineNumber(positions.getStartPosition(unit, block)));
                return super.visitSynchronized(block, null);
            }
        };
        scanner.scan(new TreePath(unit), null);
        return new SourceFile(relative, Files.readAllLines(path), methods, synchronizedLines);
    }

    private static Method method(TreePath path, String at, long lines) {
        MethodTree method = (MethodTree) path.getLeaf();
        boolean overrides = method.getModifiers().getAnnotations().stream()
                .anyMatch(
                        annotation -> annotation.getAnnotationType().toString().equals("Override"));
        boolean ofRecord =
                method.getReturnType() == null && path.getParentPath().getLeaf().getKind() == Tree.Kind.RECORD;
        int parameters = ofRecord ? 0 : method.getParameters().size();
        return new Method(at, method.getName().toString(), parameters, lines, overrides);
    }
}
