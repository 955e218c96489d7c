import java.io.FileInputStream;
import java.util.Set;
import java.util.TreeSet;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Prints for every file whether veraPDF finds it compliant: FLAVOUR FILE... */
public class VeraCheck {
    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        PDFAFlavour flavour = PDFAFlavour.fromString(arguments[0]);
        for (int i = 1; i < arguments.length; i++) {
            try (FileInputStream stream = new FileInputStream(arguments[i]);
                    PDFAParser parser = Foundries.defaultInstance().createParser(stream, flavour);
                    PDFAValidator validator =
                            Foundries.defaultInstance().createValidator(flavour, false)) {
                ValidationResult result = validator.validate(parser);
                Set<String> broken = new TreeSet<>();
                for (TestAssertion assertion : result.getTestAssertions()) {
                    if (assertion.getStatus() != TestAssertion.Status.PASSED) {
                        broken.add(assertion.getRuleId().getClause() + "-"
                                + assertion.getRuleId().getTestNumber());
                    }
                }
                System.out.println(flavour + "\t" + result.isCompliant() + "\t"
                        + result.getTotalAssertions() + "\t" + broken + "\t" + arguments[i]);
            }
        }
    }
}
