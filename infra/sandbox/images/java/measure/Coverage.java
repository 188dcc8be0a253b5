import java.io.File;
import org.jacoco.core.analysis.Analyzer;
import org.jacoco.core.analysis.CoverageBuilder;
import org.jacoco.core.analysis.IBundleCoverage;
import org.jacoco.core.analysis.ICounter;
import org.jacoco.core.tools.ExecFileLoader;

/** Prints the lines and branches of a folder of classes that a run's counts cover. Arguments: the counts, the folder. */
public final class Coverage {
    public static void main(String[] arguments) throws Exception {
        ExecFileLoader loader = new ExecFileLoader();
        loader.load(new File(arguments[0]));
        CoverageBuilder builder = new CoverageBuilder();
        new Analyzer(loader.getExecutionDataStore(), builder).analyzeAll(new File(arguments[1]));
        IBundleCoverage all = builder.getBundle("solution");
        System.out.println("{\"lines\":" + pair(all.getLineCounter()) + ",\"branches\":" + pair(all.getBranchCounter()) + "}");
    }

    private static String pair(ICounter counter) {
        return "[" + counter.getCoveredCount() + "," + counter.getTotalCount() + "]";
    }
}
