package org.junit;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** In the place of JUnit 4's own when tests are compiled: it leaves no trace in the class, so that every test runs. */
@Retention(RetentionPolicy.SOURCE)
public @interface Ignore {
    String value() default "";
}
