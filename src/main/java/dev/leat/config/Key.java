package dev.leat.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Documents and bounds one key of the configuration: reader, checker, JSON Schema and reference page all read this. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {
    /** What the key does, for users, with the unit. */
    String doc();

    /** The default as JSON text; empty: the key must be given, or may be absent where the component is nullable. */
    String fallback() default "";

    /** The key may be absent and has no default. */
    boolean optional() default false;

    /** Least number; of a text its characters, of a list or an object its entries. */
    long min() default Long.MIN_VALUE;

    /** Greatest number; of a text its characters, of a list or an object its entries. */
    long max() default Long.MAX_VALUE;

    /** Regular expression that a text, or each text of a list, must match as a whole; empty: any. */
    String pattern() default "";

    /** What {@link #pattern} asks for, in words that go on from "must be". */
    String form() default "";
}
